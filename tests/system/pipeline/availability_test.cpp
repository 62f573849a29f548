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

TEST_CASE("while Redis is away nothing is lost: people are told once, and answered when it is back") {
  pipeline luka;
  luka.ask(ada, "first");
  luka.redis().kill();
  const auto second = luka.telegram().say(ada, "second");
  CHECK_THAT(luka.await_messages(ada, second.message_id, 1).front(), ContainsSubstring(no_memory));
  const auto third = luka.telegram().say(ada, "third");
  CHECK(luka.model().requests().size() == 1);

  luka.redis().start();
  for (const auto& question : {second, third}) luka.await_answer(question);
  CHECK(messages_read(luka) == 6);
  const auto seen = luka.telegram().answers(ada, second.message_id);
  REQUIRE(seen.size() == 3);
  CHECK_THAT(seen[1], ContainsSubstring("You said: second"));
  CHECK_THAT(seen[2], ContainsSubstring("You said: third"));
  CHECK(luka.times_logged("gateway", "the journal is back") == 1);
}

TEST_CASE("an answer that is being written while Redis goes away is shown to its end, and complete once Redis is back") {
  pipeline luka;
  const std::string question = "#words=60 #tps=40";
  const auto asked = luka.telegram().say(ada, question);
  luka.await_messages(ada, asked.message_id, 1);
  luka.redis().kill();
  luka.await_log("worker-1", "turn not saved");
  const auto reply = luka.model().requests().back().reply;
  await("the whole text is on the screen", [&] { return luka.telegram().answers(ada) == std::vector{reply}; });
  CHECK(luka.times_logged("gateway", "answer delivered") == 0);
  luka.redis().start();
  luka.await_answer(asked);
  const auto seen = luka.telegram().answers(ada);
  CHECK(seen == std::vector{reply});  // it knew the conversation: no word about the memory
  luka.ask(ada, "next");
  const auto read = luka.model().requests().back().messages;
  REQUIRE(read.size() == 4);
  CHECK(read[1].content == question);
  CHECK(read[2].content == seen[0]);
}

TEST_CASE("a Redis or a history_svc that hangs delays the answer, and no more") {
  pipeline luka;
  luka.ask(ada, "first");
  for (const std::string hanging : {"Redis", "history_svc"}) {
    INFO(hanging);
    if (hanging == "Redis") luka.redis().pause();
    else luka.process("history_svc").signal(SIGSTOP);
    const auto question = luka.telegram().say(ada, "while it hangs");
    CHECK_THAT(luka.await_messages(ada, question.message_id, 1).front(), ContainsSubstring(no_memory));
    if (hanging == "Redis") luka.redis().resume();
    else luka.process("history_svc").signal(SIGCONT);
    luka.await_answer(question);
    const auto seen = luka.telegram().answers(ada, question.message_id);
    REQUIRE(seen.size() == 2);
    CHECK_THAT(seen[1], ContainsSubstring("You said: while it hangs"));
    CHECK(messages_read(luka) == (hanging == "Redis" ? 4 : 6));
  }
}

TEST_CASE("what is written before history_svc has started is answered when it has") {
  pipeline_options chosen;
  chosen.start = false;
  pipeline luka(chosen);
  for (const char* piece : {"telegram_sim", "ollama_sim", "worker-1", "gateway"}) luka.start(piece);
  const auto question = luka.telegram().say(ada, "anybody?");
  luka.await_log("gateway", "the journal is away");
  luka.start("history_svc");
  luka.await_answer(question);
  CHECK_THAT(luka.telegram().answers(ada, question.message_id).back(), ContainsSubstring("You said: anybody?"));
}
