#include "arrangement.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

using namespace luka;
using namespace luka::test;

namespace {

struct running {
  temp_dir dir;
  redis_server redis;
  history_process history{dir, "history", on_socket(redis)};
  history_client client{history.endpoint()};
};

int stored_now(const std::vector<answer>& answers) {
  int count = 0;
  for (const auto& one : answers) count += std::get<proto::appended>(one).stored ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("what was appended is loaded oldest first, and no more of it than asked for") {
  running all;
  CHECK(all.client.load("42").messages.empty());
  CHECK(all.client.append("42", "1:1", "one?", "One."));
  CHECK(all.client.append("42", "1:2", "two?", "Two."));
  CHECK(all.client.append("43", "1:3", "other?", "Other."));
  const std::vector<proto::chat_message> expected = {
      {"user", "one?"}, {"assistant", "One."}, {"user", "two?"}, {"assistant", "Two."}};
  CHECK(all.client.load("42").messages == expected);
  CHECK(all.client.load("42", 1).messages == std::vector(expected.end() - 1, expected.end()));
  CHECK(all.client.load("42", 0).messages.empty());
}

TEST_CASE("twenty messages are kept for seven days") {
  running all;
  for (int i = 0; i < 15; ++i) all.client.append("42", "1:" + std::to_string(i), "q" + std::to_string(i), "a");
  CHECK(all.redis.ask({"LLEN", "llm_history:42"}) == "20");
  CHECK(all.client.load("42", 100).messages.front().content == "q5");
  for (const char* key : {"llm_history:42", "llm_turn:1:14"}) {
    const long seconds = std::stol(all.redis.ask({"TTL", key}));
    CHECK(seconds > 7 * 86400 - 60);
    CHECK(seconds <= 7 * 86400);
  }
}

TEST_CASE("a turn is stored once, however often and by whomever it is asked for") {
  running all;
  history_process second(all.dir, "second", on_socket(all.redis));
  history_client other(second.endpoint());
  const std::vector<std::string> bodies(50, append_body("42", "1:1", "q", "a"));
  CHECK(stored_now(all.client.ask_all(bodies)) == 1);
  CHECK(stored_now(other.ask_all(bodies)) == 0);
  CHECK(all.redis.ask({"LRANGE", "llm_history:42", "0", "-1"}) ==
        "{\"role\":\"user\",\"content\":\"q\"}\n{\"role\":\"assistant\",\"content\":\"a\"}");
}

TEST_CASE("what earlier programs stored is read, and a broken element costs only itself and one line in the log") {
  running all;
  all.redis.ask({"RPUSH", "llm_history:42", R"({"role": "user", "content": "Gr\u00fc\u00dfe"})", "broken", "{}",
                 R"({"content": "Hallo", "model": "x", "role": "assistant"})"});
  const std::vector<proto::chat_message> expected = {{"user", "Grüße"}, {"assistant", "Hallo"}};
  CHECK(all.client.load("42").messages == expected);
  CHECK(all.history.times_logged("broken messages skipped conversation=42 skipped=2") == 1);
}

TEST_CASE("texts come back as they were, whatever is in them") {
  running all;
  const std::string odd = std::string("\0\x01\x1f\"\\/\r\n\t", 9) + "ä€😀{}$-1\r\n*3";
  const std::string large(2'000'000, 'x');
  CHECK(all.client.append("42", "1:1", odd, large));
  const auto messages = all.client.load("42").messages;
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].content == odd);
  CHECK(messages[1].content == large);
}

TEST_CASE("a forgotten conversation is empty") {
  running all;
  all.client.append("42", "1:1", "q", "a");
  CHECK(std::get<proto::forgotten>(all.client.ask(forget_body("42"))).existed);
  CHECK(all.client.load("42").messages.empty());
  CHECK_FALSE(std::get<proto::forgotten>(all.client.ask(forget_body("42"))).existed);
}

TEST_CASE("five hundred requests at once are all answered, over one connection") {
  running all;
  std::vector<std::string> bodies;
  for (int i = 0; i < 500; ++i)
    bodies.push_back(append_body("c" + std::to_string(i % 100), "1:" + std::to_string(i), "q" + std::to_string(i), "a"));
  CHECK(stored_now(all.client.ask_all(bodies)) == 500);
  std::vector<std::string> loads;
  for (int i = 0; i < 100; ++i) loads.push_back(load_body("c" + std::to_string(i)));
  for (const auto& one : all.client.ask_all(loads)) CHECK(std::get<proto::context>(one).messages.size() == 10);
  CHECK(all.redis.ask({"DBSIZE"}) == "600");
  CHECK_THAT(all.redis.ask({"INFO", "clients"}), ContainsSubstring("connected_clients:2"));  // this one, and the service
}

TEST_CASE("a key of another type is an error of the store, and the turn can be stored once that is mended") {
  running all;
  all.redis.ask({"SET", "llm_history:42", "not a list"});
  CHECK(refusal(all.client.ask(append_body("42", "1:1", "q", "a"))) == proto::history_error::store_error);
  CHECK(refusal(all.client.ask(load_body("42"))) == proto::history_error::store_error);
  all.redis.ask({"DEL", "llm_history:42"});
  CHECK(all.client.append("42", "1:1", "q", "a"));
}

TEST_CASE("a Redis without memory refuses, and the turn can be stored once it has some") {
  running all;
  all.redis.ask({"CONFIG", "SET", "maxmemory", "1"});
  const auto refused = all.client.ask(append_body("42", "1:1", "q", "a"));
  CHECK(refusal(refused) == proto::history_error::store_error);
  CHECK_THAT(std::get<proto::history_refused>(refused).detail, ContainsSubstring("OOM"));
  all.redis.ask({"CONFIG", "SET", "maxmemory", "0"});
  CHECK(all.client.append("42", "1:1", "q", "a"));
}

TEST_CASE("no log line holds what people wrote") {
  running all;
  all.client.append("42", "1:1", "a very private question", "a very private answer");
  all.client.load("42");
  CHECK(all.history.times_logged("[1:1] turn appended conversation=42") == 1);
  CHECK(all.history.times_logged("context loaded conversation=42 messages=2") == 1);
  CHECK(all.history.times_logged("private") == 0);
}
