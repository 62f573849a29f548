#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001, ben = 2002;

/// As ollama_sim counts.
std::size_t tokens_of(const model_request& request) {
  std::size_t sum = 0;
  for (const auto& message : request.messages) sum += message.content.size() / 4 + 5;
  return sum;
}

}  // namespace

TEST_CASE("a long conversation stays in the window, goes on, and /context says how full it is") {
  pipeline_options chosen;
  chosen.worker = {{"OLLAMA_NUM_CTX", "1024"}, {"SYSTEM_PROMPT", "Be kind."}, {"NUM_PREDICT", "512"}};
  pipeline luka(chosen);
  CHECK_THAT(luka.ask_for_line(ada, "/context"), ContainsSubstring("after my next answer"));
  for (int i = 0; i < 8; ++i) {
    const auto answer = luka.ask(ada, "#chars=700 question " + std::to_string(i));
    CHECK(answer == luka.model().requests().back().reply);
  }
  for (const auto& request : luka.model().requests()) {
    CHECK(tokens_of(request) <= 1024);
    CHECK(request.messages.front().role == "system");
    CHECK(request.messages.at(1).role == "user");
  }
  const auto last = luka.model().requests().back();
  CHECK(last.messages.size() > 2);
  CHECK(last.messages.size() < 12);  // ten of the conversation would have been allowed
  CHECK_THAT(luka.ask_for_line(ada, "/context"),
             ContainsSubstring("of the 1,024 tokens") && ContainsSubstring("no room for"));
  luka.ask_for_line(ada, "/reset");
  CHECK_THAT(luka.ask_for_line(ada, "/context"), ContainsSubstring("after my next answer"));
}

TEST_CASE("a message that is too long for the window is said to be, and costs the model nothing") {
  pipeline_options chosen;
  chosen.worker = {{"OLLAMA_NUM_CTX", "512"}};
  pipeline luka(chosen);
  CHECK_THAT(luka.ask(ada, std::string(4000, 'x')), ContainsSubstring("too long for the model"));
  CHECK(luka.model().requests().empty());
  CHECK(luka.telegram().messages(ada).back().button.empty());
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));
}

TEST_CASE("a limit of questions holds over a restart, /usage tells it, and admins are exempt") {
  pipeline_options chosen;
  chosen.gateway = {{"USER_MESSAGES_PER_DAY", "2"}, {"ADMIN_USERS", std::to_string(ben)}};
  pipeline luka(chosen);
  CHECK_THAT(luka.ask_for_line(ada, "/usage"), ContainsSubstring("0 of 2 questions"));
  luka.ask(ada, "one");
  luka.ask(ada, "two");
  CHECK_THAT(luka.ask_for_line(ada, "three"), ContainsSubstring("midnight UTC"));
  CHECK_THAT(luka.ask_for_line(ada, "/usage"),
             ContainsSubstring("2 of 2 questions") && ContainsSubstring("Left: 0 questions"));
  CHECK(luka.stop("gateway") == 0);
  luka.start("gateway");
  CHECK_THAT(luka.ask_for_line(ada, "four"), ContainsSubstring("midnight UTC"));
  for (const char* text : {"one", "two", "three"}) luka.ask(ben, text);
  CHECK_THAT(luka.ask_for_line(ben, "/usage"), ContainsSubstring("3 questions") && ContainsSubstring("no limit"));
  CHECK(luka.model().requests().size() == 5);
}

TEST_CASE("a limit of tokens counts what the model has read and written, once") {
  pipeline_options chosen;
  chosen.gateway = {{"USER_TOKENS_PER_DAY", "100"}};
  pipeline luka(chosen);
  luka.ask(ada, "#words=120");
  CHECK_THAT(luka.ask_for_line(ada, "more"), ContainsSubstring("100 tokens"));
  const auto before = luka.ask_for_line(ada, "/usage");
  CHECK(luka.stop("gateway") == 0);
  luka.start("gateway");
  const auto after = luka.ask_for_line(ada, "/usage");
  CHECK(before.substr(0, before.find("The count")) == after.substr(0, after.find("The count")));
}

TEST_CASE("Retry asks a failed question again, once, also after a restart of the gateway, with edits and with drafts") {
  for (const char* transport : {"edit", "draft"}) {
    INFO(transport);
    pipeline_options chosen;
    chosen.gateway = {{"STREAM_TRANSPORT", transport}};
    pipeline luka(chosen);
    const auto telegram = luka.telegram();
    for (const bool restart : {false, true}) {
      INFO(restart);
      const std::string question = restart ? "Why later?" : "Why?";
      luka.model().prepare("#html=502", question);
      CHECK_THAT(luka.ask(ada, question), ContainsSubstring("reported an error"));
      const auto failed = telegram.messages(ada).back();
      REQUIRE(failed.button.starts_with("retry:"));
      if (restart) {
        CHECK(luka.stop("gateway") == 0);
        luka.start("gateway");
      }
      for (int i = 0; i < 2; ++i) telegram.press(ada, failed.id, failed.button);
      const auto is_answered = [&] {
        const auto answers = telegram.answers(ada, failed.id);
        return !answers.empty() && answers.back().find("You said: " + question) != std::string::npos;
      };
      await("the question is asked again", is_answered);
      const auto is_bare = [&] {
        for (const auto& message : telegram.messages(ada))
          if (!message.button.empty()) return false;
        return true;
      };
      await("no button is left", is_bare);
      luka.ask(ada, "And now?");
      CHECK(luka.model().requests_about(question).size() == 2);
      CHECK(telegram.answers(ada, failed.id).size() == 2);
    }
  }
}

TEST_CASE("only who has asked can retry, and what broke off stays above the button") {
  pipeline luka;
  const auto telegram = luka.telegram();
  luka.model().prepare("#words=30 #error-after=5", "Why?");
  CHECK_THAT(luka.ask(ada, "Why?"), ContainsSubstring("w0002 ") && ContainsSubstring("[…] "));
  const auto failed = telegram.messages(ada).back();
  REQUIRE(failed.button.starts_with("retry:"));
  telegram.press(ada, failed.id, failed.button, ben);
  luka.ask_for_line(ada, "/help");
  CHECK(luka.model().requests_about("Why?").size() == 1);
  CHECK(telegram.messages(ada).at(1).button == failed.button);
}
