#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;

/// Everything after the system prompt.
std::vector<model_message> said_in(const model_request& request) {
  REQUIRE(request.messages.size() > 1);
  CHECK(request.messages[0].role == "system");
  CHECK_FALSE(request.messages[0].content.empty());
  return {request.messages.begin() + 1, request.messages.end()};
}

std::vector<model_message> last(const std::vector<model_message>& all, std::size_t count) {
  return {all.end() - static_cast<std::ptrdiff_t>(std::min(count, all.size())), all.end()};
}

/// Adds a turn to `dialogue`, and checks what the model got to read.
void talk(pipeline& luka, std::vector<model_message>& dialogue, const std::string& question) {
  const auto answer = luka.ask(ada, question);
  const auto request = luka.model().requests().back();
  auto expected = last(dialogue, 10);
  expected.push_back({"user", question});
  CHECK(said_in(request) == expected);
  CHECK(answer == request.reply);
  dialogue.push_back({"user", question});
  dialogue.push_back({"assistant", answer});
}

std::vector<model_message> kept(pipeline& luka) {
  std::vector<model_message> found;
  std::string lines = luka.redis().ask({"LRANGE", "llm_history:1001", "0", "-1"});
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const auto element = boost::json::parse(lines.substr(0, end));
    CHECK(element.as_object().size() == 2);
    found.push_back({boost::json::value_to<std::string>(element.at("role")),
                     boost::json::value_to<std::string>(element.at("content"))});
    lines.erase(0, end + 1);
  }
  return found;
}

}  // namespace

TEST_CASE("the conversation reaches the model as it grows, is kept within its bounds, and survives a restart") {
  pipeline luka;
  std::vector<model_message> dialogue;
  for (const char* question : {"My name is Ada.", "I live in London.", "What is my name?"})
    talk(luka, dialogue, question);
  CHECK(said_in(luka.model().requests().back()).size() == 5);

  for (int turn = 4; turn <= 11; ++turn) talk(luka, dialogue, "Question " + std::to_string(turn));
  CHECK(said_in(luka.model().requests().back()).size() == 11);  // ten of them and the question
  CHECK(kept(luka) == last(dialogue, 20));
  const auto seconds_to_live = std::stol(luka.redis().ask({"TTL", "llm_history:1001"}));
  CHECK(seconds_to_live > 7 * 24 * 3600 - 600);
  CHECK(seconds_to_live <= 7 * 24 * 3600);

  for (const auto& [piece, code] : luka.stop_all()) {
    INFO(piece);
    CHECK(code == 0);
  }
  luka.redis().kill();
  luka.redis().start();
  luka.start_all();
  talk(luka, dialogue, "What do you remember?");

  CHECK_THAT(luka.ask_for_line(ada, "/reset"), ContainsSubstring("forgotten"));
  CHECK(kept(luka).empty());
  dialogue.clear();
  talk(luka, dialogue, "Hello again");
}

TEST_CASE("history that other programs have written is read, and what is broken in it is skipped") {
  pipeline luka;
  luka.redis().ask({"RPUSH", "llm_history:1001", R"({"role": "user", "content": "I like tea."})", "no JSON at all",
                    R"({"role": "assistant", "content": "Noted.", "at": 17})", R"({"role": "wizard", "content": "!"})"});
  CHECK_FALSE(luka.ask(ada, "What do I like?").empty());
  const std::vector<model_message> expected = {{"user", "I like tea."}, {"assistant", "Noted."}, {"user", "What do I like?"}};
  CHECK(said_in(luka.model().requests().back()) == expected);
  luka.await_log("history_svc", "broken messages skipped");
}

TEST_CASE("each person has a conversation of their own") {
  pipeline luka;
  luka.ask(ada, "I am Ada");
  luka.ask(2002, "I am Ben");
  luka.ask(ada, "Who am I?");
  CHECK(said_in(luka.model().requests().back()).front() == model_message{"user", "I am Ada"});
  CHECK_THAT(luka.ask_for_line(2002, "/reset"), ContainsSubstring("forgotten"));
  luka.ask(ada, "And now?");
  CHECK(said_in(luka.model().requests().back()).size() == 5);
}

TEST_CASE("/reset during an answer stops it, and nothing of it is remembered") {
  pipeline luka;
  const auto question = luka.telegram().say(ada, "#words=500 #tps=50");
  luka.await_messages(ada, question.message_id, 1);
  const auto reset = luka.telegram().say(ada, "/reset");
  luka.await_answer(question);
  CHECK(luka.await_messages(ada, reset.message_id, 1).size() == 1);
  CHECK(luka.redis().ask({"EXISTS", "llm_history:1001"}) == "0");
  const auto stopped = luka.telegram().answers(ada).front();
  CHECK_THAT(stopped, ContainsSubstring("w0001") && ContainsSubstring("Stopped."));
  await("the model has been told to stop", [&] { return luka.model().counter("cancelled") == 1; });
  luka.ask(ada, "Hello");
  CHECK(said_in(luka.model().requests().back()).size() == 1);
}
