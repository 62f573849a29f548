#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;

TEST_CASE("without history_svc there is an answer without memory, and with memory once it is there") {
  world all(false);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto without = co_await all.answer_to("1:1");
    CHECK(without.text == "Hello there!");
    CHECK_FALSE(without.remembered);
    CHECK_FALSE(without.knew_history);
    all.history.start(all.tasks);
    const auto with = co_await all.answer_to("1:2");
    CHECK(with.remembered);
    CHECK(with.knew_history);
    CHECK(all.history.turns.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("a history_svc that does not answer costs the memory, not the answer") {
  world all;
  all.history.is_silent = true;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text == "Hello there!");
    CHECK_FALSE(done.remembered);
    CHECK(all.history.asked > 2);  // each request is repeated
  };
  all.play(scenario());
}

TEST_CASE("a history_svc that refuses is asked for some seconds, and then the answer comes without memory") {
  world all;
  all.history.refuses = true;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text == "Hello there!");
    CHECK_FALSE(done.remembered);
    CHECK(all.history.asked > 2);
  };
  all.play(scenario());
}

TEST_CASE("a request to history_svc that is lost is repeated, and nobody notices") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.history.is_silent = true;
    all.gateway->ask("1:1");
    const auto was_asked = [&] { return all.history.asked > 0; };
    co_await until(was_asked);
    all.history.is_silent = false;
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.remembered);
    CHECK(all.history.turns.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("an answer whose turn could not be saved says so") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto refuse_then_answer = [&](model_peer& peer, std::string) {
      all.history.refuses = true;  // the context has been loaded
      return peer.send(whole_answer({"Hello"}));
    };
    all.model.plays(refuse_then_answer);
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text == "Hello");
    CHECK_FALSE(done.remembered);
    CHECK(done.knew_history);
    CHECK(all.history.turns.empty());
  };
  all.play(scenario());
}

TEST_CASE("without messages of context the history is not read, but the turn is saved") {
  world all;
  all.variables["CONTEXT_MESSAGES"] = "0";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.remembered);
    CHECK(all.history.loads.empty());
    CHECK(all.history.turns.size() == 1);
  };
  all.play(scenario());
}
