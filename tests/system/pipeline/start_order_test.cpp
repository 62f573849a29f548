#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001;

pipeline_options nothing_started() {
  pipeline_options chosen;
  chosen.start = false;
  return chosen;
}

}  // namespace

TEST_CASE("the pieces find each other in any order of starting") {
  const std::vector<std::vector<std::string>> orders = {
      {"gateway", "worker-1", "history_svc", "ollama_sim", "telegram_sim"},
      {"worker-1", "telegram_sim", "gateway", "ollama_sim", "history_svc"},
      {"history_svc", "ollama_sim", "telegram_sim", "worker-1", "gateway"},
      {"telegram_sim", "gateway", "history_svc", "worker-1", "ollama_sim"},
  };
  for (const auto& order : orders) {
    INFO(order.front() << " first");
    pipeline luka(nothing_started());
    luka.redis().kill();
    for (const auto& piece : order) luka.start(piece);
    luka.redis().start();
    luka.await_log("history_svc", "redis is back");
    CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));
    luka.ask(ada, "Hello again");
    CHECK(luka.model().requests().back().messages.size() == 4);
  }
}

TEST_CASE("a message that finds no worker waits for one, and somebody is typing meanwhile") {
  pipeline luka(nothing_started());
  for (const char* piece : {"telegram_sim", "ollama_sim", "history_svc", "gateway"}) luka.start(piece);
  const auto question = luka.telegram().say(ada, "Is anybody there?");
  await("typing", [&] { return !luka.telegram().calls(ada, "action").empty(); });
  CHECK(luka.telegram().answers(ada).empty());
  luka.start("worker-1");
  luka.await_answer(question);
  CHECK_THAT(luka.telegram().answers(ada).front(), ContainsSubstring("You said: Is anybody there?"));
}

TEST_CASE("messages written while the gateway was away are answered when it is back, once") {
  pipeline luka;
  luka.ask(ada, "before");
  CHECK(luka.stop("gateway") == 0);
  const auto first = luka.telegram().say(ada, "first");
  const auto second = luka.telegram().say(2002, "second");
  luka.start("gateway");
  luka.await_answer(first);
  luka.await_answer(second);
  CHECK(luka.telegram().answers(ada).size() == 2);
  CHECK(luka.telegram().answers(2002).size() == 1);
  CHECK(luka.stop("gateway") == 0);
  luka.start("gateway");
  luka.ask(ada, "after");
  CHECK(luka.telegram().answers(ada).size() == 3);
  CHECK(luka.model().requests_about("first").size() == 1);
}

TEST_CASE("a worker killed and started again between messages is picked up, as are workers that come and go") {
  pipeline_options chosen;
  chosen.workers = 3;
  pipeline luka(chosen);
  luka.kill("worker-2");
  luka.kill("worker-3");
  for (int round = 1; round <= 3; ++round) {
    luka.kill("worker-1");
    luka.start("worker-1");
    CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));
  }
  luka.start("worker-2");
  CHECK(luka.stop("worker-1") == 0);
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));
  CHECK(luka.times_logged("worker-2", "streaming complete") == 1);
}

TEST_CASE("a second gateway on the same endpoints is refused and the first one goes on") {
  pipeline luka;
  auto how = child_process::options{};
  how.program = GATEWAY;
  how.folder = luka.folder();
  how.output = luka.folder() + "/second.log";
  how.environment = {{"LUKA_RUNTIME_DIR", luka.folder()},
                     {"BOT_TOKEN", pipeline::token},
                     {"TELEGRAM_API_URL", "http://127.0.0.1:" + std::to_string(luka.telegram_port())}};
  child_process second(how);
  CHECK(second.wait(long_enough) == 75);
  CHECK_THAT(second.output(), ContainsSubstring("another gateway holds the endpoint"));
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));
}
