#include <boost/json.hpp>

#include "proto/text_hash.hpp"
#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

json::object body_of(const std::string& request) {
  return json::parse(request.substr(request.find("\r\n\r\n") + 4)).as_object();
}

/// "role: content" of each message that the model was given to read.
std::vector<std::string> messages_in(const std::string& request) {
  const auto body = body_of(request);
  std::vector<std::string> lines;
  for (const auto& message : body.at("messages").as_array())
    lines.push_back(json::value_to<std::string>(message.at("role")) + ": " +
                    json::value_to<std::string>(message.at("content")));
  return lines;
}

}  // namespace

TEST_CASE("an answer is published in numbered pieces, told whole, and saved") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto done = co_await all.answer_to("7:1", "How are you?");
    CHECK(done.job == "7:1");
    CHECK(done.attempt == 1);
    CHECK(done.text == "Hello there!");
    CHECK(done.bytes == 12);
    CHECK(done.hash == proto::text_hash("Hello there!"));
    CHECK(done.finish_reason == "stop");
    CHECK(done.prompt_tokens == 22);
    CHECK(done.answer_tokens == 23);
    CHECK(done.remembered);
    // The sum of the pieces, each with the number and the offset that follow from the one before.
    const auto published = co_await all.gateway->whole_published_text("7:1", done.chunks);
    CHECK(published == "Hello there!");
    CHECK(all.gateway->chunks.size() == done.chunks);
    REQUIRE(all.history.loads.size() == 1);
    CHECK(all.history.loads[0].conversation == "42");
    CHECK(all.history.loads[0].limit == 10);
    CHECK(all.history.loads[0].job == "7:1");
    CHECK(all.history.loads[0].attempt == 1);
    REQUIRE(all.history.turns.size() == 1);
    CHECK(all.history.turns[0].conversation == "42");
    CHECK(all.history.turns[0].turn == "7:1");
    CHECK(all.history.turns[0].attempt == 1);
    CHECK(all.history.turns[0].question == "How are you?");
    CHECK(all.history.turns[0].answer == "Hello there!");
  };
  all.play(scenario());
}

TEST_CASE("text is told while a fast model pauses, although reads wait for several of its tokens") {
  world all;
  bool is_told = false;
  const auto write_fast_and_pause = [&](model_peer& peer, std::string) -> task<> {
    co_await peer.send(stream_head());
    for (int i = 0; i < 20; ++i) {
      co_await peer.send(http_chunk(text_line("a")));
      co_await sleep_for(5ms);
    }
    co_await peer.send(http_chunk(text_line("b")));
    const auto told = [&] { return is_told; };
    co_await until(told);
    co_await peer.send(http_chunk(text_line("c")) + http_chunk(done_line()) + last_chunk);
  };
  all.model.plays(write_fast_and_pause);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    const auto before_the_pause = std::string(20, 'a') + "b";
    const auto told = [&] { return all.gateway->published_text("1:1") == before_the_pause; };
    co_await until(told);
    is_told = true;
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == before_the_pause + "c");
  };
  all.play(scenario());
}

TEST_CASE("the model is asked for a stream of bounded length, and its context size is left alone") {
  world all;
  all.variables["NUM_PREDICT"] = "77";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await all.answer_to("1:1");
    const auto body = body_of(all.model.requests.at(0));
    CHECK(all.model.requests.at(0).starts_with("POST /api/chat HTTP/1.1\r\n"));
    CHECK(body.at("model").as_string() == "test-model");
    CHECK(body.at("stream").as_bool());
    CHECK(body.at("options").at("num_predict").as_int64() == 77);
    CHECK_FALSE(body.at("options").as_object().contains("num_ctx"));
  };
  all.play(scenario());
}

TEST_CASE("the model reads the system prompt, the last ten messages, and the question") {
  world all;
  for (int i = 1; i <= 7; ++i) {
    all.history.conversation.push_back({"user", "q" + std::to_string(i)});
    all.history.conversation.push_back({"assistant", "a" + std::to_string(i)});
  }
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await all.answer_to("1:1", "Wie geht's? 😀 \"<&>\"\n");
    const std::vector<std::string> expected = {
        "system: Be kind.", "user: q3", "assistant: a3", "user: q4", "assistant: a4", "user: q5",
        "assistant: a5", "user: q6", "assistant: a6", "user: q7", "assistant: a7", "user: Wie geht's? 😀 \"<&>\"\n"};
    CHECK(messages_in(all.model.requests.at(0)) == expected);
  };
  all.play(scenario());
}

TEST_CASE("the turn is saved before the gateway is told that the answer is done") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto wait_then_answer = [&](model_peer& peer, std::string) -> task<> {
      all.history.is_silent = true;  // the context has been loaded
      return peer.send(whole_answer({"Hello"}));
    };
    all.model.plays(wait_then_answer);
    all.gateway->ask("1:1");
    const auto asked_and_asked_again = [&] { return all.history.asked >= 3; };
    co_await until(asked_and_asked_again);
    CHECK_FALSE(all.gateway->take<proto::infer_done>());
    all.history.is_silent = false;
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.remembered);
    CHECK_FALSE(all.history.turns.empty());
  };
  all.play(scenario());
}

TEST_CASE("as many jobs run at the same time as there are slots, and never more") {
  world all;
  all.variables["WORKER_SLOTS"] = "3";
  int running = 0, most = 0;
  bool may_end = false;
  const auto hold = [&](model_peer& peer, std::string) -> task<> {
    most = std::max(most, ++running);
    const auto released = [&] { return may_end; };
    co_await until(released);
    --running;
    const auto bytes = whole_answer({"Hello"});
    co_await peer.send(bytes);
  };
  all.model.plays(hold);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (int i = 1; i <= 3; ++i) all.gateway->ask("1:" + std::to_string(i));
    co_await all.model.until_requests(3);
    // More than was granted: turned away at once, and the credit that it came with is given back.
    const auto refused = co_await all.failure_of("1:4");
    CHECK(refused.job == "1:4");
    CHECK(refused.reason == static_cast<std::uint8_t>(proto::failure::model_busy));
    while (all.gateway->take<proto::credit>()) continue;
    const auto credit = co_await all.gateway->next<proto::credit>();
    CHECK(credit.granted == 4);
    may_end = true;
    for (int i = 1; i <= 3; ++i) co_await all.gateway->next<proto::infer_done>();
    CHECK(all.model.requests.size() == 3);
    CHECK(most == 3);
    const auto has_all_credit = [&] {
      const auto latest = all.gateway->take<proto::credit>();
      return latest && latest->granted == 7;
    };
    co_await until(has_all_credit);
  };
  all.play(scenario());
}

TEST_CASE("answers that are written at the same time do not mix") {
  world all;
  all.variables["WORKER_SLOTS"] = "4";
  const auto echo_slowly = [](model_peer& peer, std::string request) -> task<> {
    const auto name = messages_in(request).back().substr(std::string("user: ").size());
    co_await peer.send(stream_head());
    for (int i = 0; i < 20; ++i) {
      co_await peer.send(http_chunk(text_line(name + std::to_string(i) + " ")));
      co_await sleep_for(1ms);
    }
    co_await peer.send(http_chunk(done_line()) + last_chunk);
  };
  all.model.plays(echo_slowly);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const std::string name : {"a", "b", "c", "d"}) all.gateway->ask("1:" + name, name);
    for (int n = 0; n < 4; ++n) {
      const auto done = co_await all.gateway->next<proto::infer_done>();
      std::string expected;
      for (int i = 0; i < 20; ++i) expected += done.job.substr(2) + std::to_string(i) + " ";
      CHECK(done.text == expected);
      const auto published = co_await all.gateway->whole_published_text(done.job, done.chunks);
      CHECK(published == expected);
    }
  };
  all.play(scenario());
}

TEST_CASE("a request that comes twice is answered once") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    bool may_end = false;
    const auto hold = [&](model_peer& peer, std::string) -> task<> {
      const auto released = [&] { return may_end; };
      co_await until(released);
      const auto bytes = whole_answer({"Hello"});
      co_await peer.send(bytes);
    };
    all.model.plays(hold);
    all.gateway->ask("1:1");
    co_await all.model.until_requests(1);
    all.gateway->ask("1:1");
    const auto credit_came_back = [&] {
      const auto latest = all.gateway->take<proto::credit>();
      return latest && latest->granted == 2;
    };
    co_await until(credit_came_back);
    may_end = true;
    co_await all.gateway->next<proto::infer_done>();
    CHECK(all.model.requests.size() == 1);
    CHECK_FALSE(all.gateway->take<proto::infer_failed>());
  };
  all.play(scenario());
}

TEST_CASE("a newer attempt takes the place of the one that runs") {
  world all;
  bool old_was_dropped = false;
  const auto hold = [&](model_peer& peer, std::string) -> task<> {
    old_was_dropped = co_await peer.is_closed_within(20s);
  };
  all.model.plays(hold);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1", "How are you?", 1);
    co_await all.model.until_requests(1);
    all.model.answers(whole_answer({"Second", " try"}));
    all.gateway->ask("1:1", "How are you?", 2);
    const auto ended = co_await all.gateway->next<proto::infer_failed>();
    CHECK(ended.attempt == 1);
    CHECK(ended.reason == static_cast<std::uint8_t>(proto::failure::cancelled));
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.attempt == 2);
    CHECK(done.text == "Second try");
    const auto dropped = [&] { return old_was_dropped; };
    co_await until(dropped);
  };
  all.play(scenario());
}

TEST_CASE("one connection serves many answers") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await all.answer_to("1:1");
    const int connections = all.model.connections;
    for (int i = 2; i <= 5; ++i) co_await all.answer_to("1:" + std::to_string(i));
    CHECK(all.model.connections == connections);
  };
  all.play(scenario());
}
