#include <csignal>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;
constexpr const char* no_memory = "My memory does not answer at the moment";

/// How many messages the model got to read the last time: the system prompt, the history, the question.
std::size_t messages_read(pipeline& luka) { return luka.model().requests().back().messages.size(); }

}  // namespace

TEST_CASE("history_svc and Redis, restarted between messages, go unnoticed but for a line in the log") {
  pipeline luka;
  luka.ask(ada, "first");
  luka.kill("history_svc");
  luka.start("history_svc");
  luka.ask(ada, "second");
  CHECK(messages_read(luka) == 4);

  luka.redis().kill();
  luka.redis().start();
  luka.await_log("history_svc", "redis is back");
  luka.ask(ada, "third");
  CHECK(messages_read(luka) == 6);
  CHECK(luka.times_logged("history_svc", "redis is lost") == 1);
  CHECK(luka.telegram().answers(ada).size() == 3);
}

TEST_CASE("while Redis is away the bot answers without memory and says so once, and then it remembers again") {
  pipeline luka;
  luka.ask(ada, "first");
  luka.redis().kill();
  const auto second = luka.telegram().say(ada, "second");
  luka.await_answer(second);
  const auto seen = luka.await_messages(ada, second.message_id, 2);
  CHECK_THAT(seen[0], ContainsSubstring("You said: second"));
  CHECK_THAT(seen[1], ContainsSubstring(no_memory));
  CHECK(messages_read(luka) == 2);
  luka.ask(ada, "third");
  CHECK_THAT(luka.ask_for_line(ada, "/reset"), ContainsSubstring("could not forget"));

  luka.redis().start();
  luka.await_log("history_svc", "redis is back");
  luka.ask(ada, "fourth");
  CHECK(messages_read(luka) == 4);
  CHECK(luka.telegram().answers(ada).size() == 6);  // five and the one note
}

TEST_CASE("a Redis or a history_svc that hangs costs its memory, not the answer") {
  pipeline luka;
  luka.ask(ada, "first");
  for (const std::string hanging : {"Redis", "history_svc"}) {
    INFO(hanging);
    if (hanging == "Redis") luka.redis().pause();
    else luka.process("history_svc").signal(SIGSTOP);
    const auto question = luka.telegram().say(ada, "while it hangs");
    luka.await_answer(question);
    const auto seen = luka.await_messages(ada, question.message_id, 2);
    CHECK_THAT(seen[0], ContainsSubstring("You said: while it hangs"));
    CHECK_THAT(seen[1], ContainsSubstring(no_memory));
    if (hanging == "Redis") luka.redis().resume();
    else luka.process("history_svc").signal(SIGCONT);
    await("the memory is back", [&] {
      luka.ask_for_messages(ada, "still there?");
      return messages_read(luka) > 2;
    });
  }
}

TEST_CASE("without history_svc there is an answer too") {
  pipeline_options chosen;
  chosen.start = false;
  pipeline luka(chosen);
  for (const char* piece : {"telegram_sim", "ollama_sim", "worker-1", "gateway"}) luka.start(piece);
  const auto question = luka.telegram().say(ada, "anybody?");
  luka.await_answer(question);
  const auto seen = luka.await_messages(ada, question.message_id, 2);
  CHECK_THAT(seen[0], ContainsSubstring("You said: anybody?"));
  CHECK_THAT(seen[1], ContainsSubstring(no_memory));
}
