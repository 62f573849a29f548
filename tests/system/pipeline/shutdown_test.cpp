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

TEST_CASE("a question that waits while the gateway stops ends with an honest line, and does not come again") {
  pipeline_options chosen;
  chosen.start = false;
  pipeline luka(chosen);
  for (const char* piece : {"telegram_sim", "ollama_sim", "history_svc", "gateway"}) luka.start(piece);
  luka.telegram().say(ada, "Will you come back?");
  luka.await_log("gateway", "question accepted");
  CHECK(luka.stop("gateway") == 0);
  const auto told = luka.telegram().answers(ada);
  REQUIRE(told.size() == 1);
  CHECK_THAT(told.front(), ContainsSubstring("I am being restarted"));
  luka.start("worker-1");
  luka.start("gateway");
  CHECK_THAT(luka.ask(ada, "Are you back?"), ContainsSubstring("You said: Are you back?"));
  CHECK(luka.telegram().answers(ada).size() == 2);
  CHECK(luka.model().requests_about("Will you come back?").empty());
}

TEST_CASE("questions behind an answer that is still being written end with an honest line, each in its place") {
  pipeline luka;
  const auto running = luka.telegram().say(ada, "#words=60 #tps=60");
  luka.await_messages(ada, running.message_id, 1);
  luka.telegram().say(ada, "And then?");
  luka.await_log("gateway", "question accepted", 2);
  CHECK(luka.stop("gateway") == 0);
  const auto seen = luka.telegram().answers(ada, running.message_id);
  REQUIRE(seen.size() == 2);
  CHECK(seen[0] == luka.model().requests().back().reply);
  CHECK_THAT(seen[1], ContainsSubstring("I am being restarted"));
}

TEST_CASE("what was written behind a /reset is dealt with before the gateway ends") {
  pipeline luka;
  const auto running = luka.telegram().say(ada, "#words=200 #tps=60");
  luka.await_messages(ada, running.message_id, 1);
  luka.kill("worker-1");  // its answer ends when it has been missed for a while, and the reset waits for that
  const auto reset = luka.telegram().say(ada, "/reset");
  luka.telegram().say(ada, "And then?");
  luka.ask_for_line(2002, "/help");  // so the gateway has both
  luka.process("history_svc").signal(SIGSTOP);
  CHECK(luka.stop("gateway") == 0);
  const auto seen = luka.telegram().answers(ada, reset.message_id);
  REQUIRE(seen.size() == 2);
  CHECK_THAT(seen[0], ContainsSubstring("could not forget"));
  CHECK_THAT(seen[1], ContainsSubstring("I am being restarted"));
}
