// A job that has been tried before: what is stored of it, and what may be stored.
#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/worker_process.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

TEST_CASE("an answer that an earlier attempt has stored is told, and the model is not asked") {
  world all;
  all.history.stored_answer = "As I said.";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1", "How are you?", 2);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.attempt == 2);
    CHECK(done.text == "As I said.");
    CHECK(done.bytes == 10);
    CHECK(done.remembered);
    CHECK(done.finish_reason == "stored");
    CHECK(all.model.requests.empty());
    CHECK(all.history.turns.empty());
    REQUIRE(all.history.loads.size() == 1);
    CHECK(all.history.loads[0].job == "1:1");
    CHECK(all.history.loads[0].attempt == 2);
  };
  all.play(scenario());
}

TEST_CASE("a stored answer is looked for even when the model gets no messages to read") {
  world all;
  all.variables["CONTEXT_MESSAGES"] = "0";
  all.history.stored_answer = "As I said.";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1", "How are you?", 2);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "As I said.");
    CHECK(all.model.requests.empty());
  };
  all.play(scenario());
}

TEST_CASE("an attempt that finds nothing stored asks the model, and stores under its number") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1", "How are you?", 3);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "Hello there!");
    REQUIRE(all.history.turns.size() == 1);
    CHECK(all.history.turns[0].attempt == 3);
  };
  all.play(scenario());
}

TEST_CASE("an attempt that a newer one has overtaken is dropped with a line in the log, and frees its slot") {
  world all;
  all.history.fence = 3;
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    all.gateway->ask("1:1", "How are you?", 2);
    const auto is_dropped = [&] { return worker.times_logged("[1:1] answer dropped, there is a newer attempt") == 1; };
    co_await until(is_dropped);
    all.gateway->ask("1:2", "And you?", 3);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.job == "1:2");
    CHECK(done.remembered);
    CHECK(all.history.turns.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("history is told no attempt of a job that is not in its journal") {
  world all;
  all.history.fence = 3;
  all.history.stored_answer = "As I said.";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->journaled = false;
    all.gateway->ask("1:1", "How are you?", 2);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "Hello there!");
    REQUIRE(all.history.loads.size() == 1);
    CHECK(all.history.loads[0].job.empty());
    REQUIRE(all.history.turns.size() == 1);
    CHECK(all.history.turns[0].attempt == 0);
  };
  all.play(scenario());
}

TEST_CASE("an answer whose turn comes after that of an earlier attempt gives way to it") {
  world all;
  all.history.overtaken_by = "As I said.";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1", "How are you?", 2);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "As I said.");
    CHECK(done.remembered);
    CHECK(all.history.turns.empty());
    CHECK(all.history.loads.size() == 2);
  };
  all.play(scenario());
}

TEST_CASE("a further attempt does not begin while nobody can say whether the question is answered: it is handed back") {
  world all;
  all.history.refuses = true;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1", "How are you?", 2);
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(failed.reason == static_cast<std::uint8_t>(proto::failure::worker_stopping));
    CHECK(failed.partial_text.empty());
  };
  all.play(scenario());
}
