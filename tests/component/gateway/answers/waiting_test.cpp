// Questions that wait, as the person sees it.
#include "gateway/conversation/texts.hpp"
#include "tests/component/gateway/answers/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

TEST_CASE("who waits sees the place in line, and then the answer in the same message") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.ask("1:1");
    co_await all.shows("You are next in line.");
    auto* worker = co_await all.join("w", "i");
    const auto request = co_await worker->next<proto::infer_request>();
    CHECK(request.attempt == 1);
    worker->chunk(request, 0, 0, "Once upon a time");
    co_await all.shows("Once upon a time");
    worker->done(request, "Once upon a time.");
    co_await all.shows("Once upon a time.");
    const auto acknowledged = co_await worker->next<proto::infer_ack>();
    CHECK(acknowledged.job == "1:1");
  };
  all.play(scenario());
}

TEST_CASE("a question whose turn does not come in time ends with a sentence in its place") {
  gateway::dispatch_limits limits;
  limits.longest_wait = std::chrono::seconds(2);
  world all(limits);
  const auto scenario = [&]() -> task<> {
    all.ask("1:1");
    co_await all.shows("You are next in line.");
    co_await all.shows(std::string(gateway::texts::waited_too_long));
    CHECK(all.screens().size() == 2);
    co_await all.all_delivered();
  };
  all.play(scenario());
}

TEST_CASE("after a restart a question whose turn does not come in time ends, too, unless its answer was stored before") {
  const bool is_stored = GENERATE(false, true);
  gateway::dispatch_limits limits;
  limits.longest_wait = std::chrono::seconds(2);
  world all(limits);
  all.start_history();
  proto::job_record question;
  question.job = "1:1";
  question.chat = question.user = 42;
  question.conversation = "42";
  question.text = "How are you?";
  proto::accept_jobs taken_in;
  taken_in.bot = "1";
  taken_in.instance = "gateway-0";
  taken_in.jobs = {question};
  all.history->kept.carry_out(taken_in);
  proto::append_turn turn;
  turn.conversation = "42";
  turn.turn = "1:1";
  turn.attempt = 1;
  turn.question = question.text;
  turn.answer = "Fine.";
  if (is_stored) all.history->kept.carry_out(turn);
  const auto scenario = [&]() -> task<> {
    all.restore("1:1", 0, {telegram::message_id(17)});
    std::string ending(is_stored ? "Fine." : gateway::texts::waited_too_long);
    co_await all.shows(std::move(ending));
    co_await all.is_quiet();
    CHECK(all.history->kept.open() == 0);
  };
  all.play(scenario());
}

TEST_CASE("a question that is stopped while it waits says so in its place, and is never asked") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.ask("1:1");
    co_await all.shows("You are next in line.");
    CHECK(all.answers().stop("1:1", std::nullopt) == gateway::answers::stopping::stopped);
    co_await all.shows("Stopped.");
    auto* worker = co_await all.join("w", "i");
    all.ask("1:2");
    const auto request = co_await worker->next<proto::infer_request>();
    CHECK(request.job == "1:2");
  };
  all.play(scenario());
}
