#include <csignal>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;

}  // namespace

TEST_CASE("SIGTERM ends every piece with 0, whatever has become of its neighbours") {
  pipeline luka;
  luka.ask(ada, "Hello");
  SECTION("all at once, while an answer is written") {
    const auto question = luka.telegram().say(ada, "#words=60 #tps=60");
    luka.await_messages(ada, question.message_id, 1);
    for (const char* piece : {"worker-1", "history_svc", "gateway"}) luka.process(piece).signal(SIGTERM);
    for (const char* piece : {"worker-1", "history_svc", "gateway"}) {
      INFO(piece);
      CHECK(luka.process(piece).wait(long_enough) == 0);
    }
    CHECK(luka.telegram().answers(ada, question.message_id).front() == luka.model().requests().back().reply);
  }
  SECTION("each as the last one") {
    const std::string last = GENERATE(as<std::string>(), "gateway", "worker-1", "history_svc");
    INFO(last);
    if (last == "history_svc") luka.redis().kill();
    for (const char* piece : {"telegram_sim", "ollama_sim", "gateway", "worker-1", "history_svc"})
      if (piece != last) luka.kill(piece);
    CHECK(luka.stop(last) == 0);
  }
  SECTION("the simulators, while somebody is connected") {
    CHECK(luka.stop("telegram_sim") == 0);
    CHECK(luka.stop("ollama_sim") == 0);
  }
}

TEST_CASE("SIGTERM ends every piece with 0 although it has never found its neighbours") {
  for (const char* piece : {"gateway", "worker-1", "history_svc"}) {
    INFO(piece);
    pipeline_options nothing;
    nothing.start = false;
    pipeline luka(nothing);
    luka.redis().kill();
    luka.start(piece);
    CHECK(luka.stop(piece) == 0);
  }
}

TEST_CASE("a question that waits while the gateway stops is answered after the next start") {
  pipeline_options chosen;
  chosen.start = false;
  pipeline luka(chosen);
  for (const char* piece : {"telegram_sim", "ollama_sim", "history_svc", "gateway"}) luka.start(piece);
  const auto question = luka.telegram().say(ada, "Will you come back?");
  luka.await_log("gateway", "question accepted");
  CHECK(luka.stop("gateway") == 0);
  CHECK(luka.telegram().answers(ada).empty());
  luka.start("worker-1");
  luka.start("gateway");
  luka.await_answer(question);
  const auto seen = luka.telegram().answers(ada);
  REQUIRE(seen.size() == 1);
  CHECK_THAT(seen.front(), ContainsSubstring("You said: Will you come back?"));
  CHECK(luka.model().requests_about("Will you come back?").size() == 1);
}

TEST_CASE("an answer that is being written is finished before the gateway ends, the question behind it by the next one") {
  pipeline luka;
  const auto running = luka.telegram().say(ada, "#words=60 #tps=60");
  luka.await_messages(ada, running.message_id, 1);
  const auto waiting = luka.telegram().say(ada, "And then?");
  luka.await_log("gateway", "question accepted", 2);
  CHECK(luka.stop("gateway") == 0);
  CHECK(luka.telegram().answers(ada, running.message_id) == std::vector{luka.model().requests().back().reply});
  luka.start("gateway");
  luka.await_answer(waiting);
  const auto seen = luka.telegram().answers(ada, running.message_id);
  REQUIRE(seen.size() == 2);
  CHECK_THAT(seen[1], ContainsSubstring("You said: And then?"));
}

TEST_CASE("a /reset, and what was written behind it, are dealt with by the next gateway") {
  pipeline_options chosen;
  chosen.gateway = {{"DRAIN_SECONDS", "0"}};
  pipeline luka(chosen);
  luka.ask(ada, "something to forget");
  luka.process("worker-1").signal(SIGSTOP);  // it holds the answer for which the reset waits
  luka.telegram().say(ada, "Hello?");
  luka.await_log("gateway", "given to a worker", 2);
  const auto reset = luka.telegram().say(ada, "/reset");
  const auto behind = luka.telegram().say(ada, "And then?");
  luka.ask_for_line(2002, "/help");  // so the gateway has both
  CHECK(luka.stop("gateway") == 0);
  luka.kill("worker-1");
  luka.start("worker-1");
  luka.start("gateway");
  luka.await_answer(behind);
  const auto seen = luka.telegram().answers(ada, reset.message_id);
  REQUIRE(seen.size() == 2);
  CHECK_THAT(seen[0], ContainsSubstring("forgotten our"));
  CHECK_THAT(seen[1], ContainsSubstring("You said: And then?"));
  CHECK(luka.model().requests().back().messages.size() == 2);
}
