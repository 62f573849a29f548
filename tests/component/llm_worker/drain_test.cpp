#include <csignal>

#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/worker_process.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::failure;

namespace {

/// A model that answers when the test says so.
struct patient_model {
  world all;
  bool may_answer = false, hung_up = false;

  patient_model() {
    const auto wait_then_answer = [this](model_peer& peer, std::string) -> task<> {
      co_await peer.send(stream_head() + http_chunk(text_line("Hello")));
      while (!may_answer && !hung_up) hung_up = co_await peer.is_closed_within(5ms);
      co_await peer.send(http_chunk(text_line(" there")) + http_chunk(done_line()) + last_chunk);
    };
    all.model.plays(wait_then_answer);
  }

  task<> meet() {
    co_await all.gateway->next<proto::credit>();
    all.gateway->ask("1:1");
    co_await all.model.until_requests(1);
  }
};

}  // namespace

TEST_CASE("on SIGTERM a worker says goodbye, finishes its answers, and ends well") {
  patient_model model;
  auto& all = model.all;
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await model.meet();
    const auto hello = co_await all.gateway->next<proto::hello>();
    worker.signal(SIGTERM);
    const auto goodbye = co_await all.gateway->next<proto::goodbye>();
    CHECK(goodbye.incarnation == hello.incarnation);
    model.may_answer = true;
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "Hello there");
    CHECK(done.remembered);
    const int code = co_await worker.exit_code();
    CHECK(code == 0);
  };
  all.play(scenario());
}

TEST_CASE("a request that meets a leaving worker is turned away, for another worker to answer") {
  patient_model model;
  auto& all = model.all;
  all.variables["WORKER_SLOTS"] = "2";
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await model.meet();
    worker.signal(SIGTERM);
    co_await all.gateway->next<proto::goodbye>();
    const auto turned_away = co_await all.failure_of("1:2");
    CHECK(turned_away.job == "1:2");
    CHECK(turned_away.reason == static_cast<std::uint8_t>(failure::worker_stopping));
    CHECK(all.model.requests.size() == 1);
    model.may_answer = true;
    co_await all.gateway->next<proto::infer_done>();
  };
  all.play(scenario());
}

TEST_CASE("an answer that does not end in time is given up, and told as far as it was written") {
  patient_model model;
  auto& all = model.all;
  all.variables["DRAIN_SECONDS"] = "0.1";
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await model.meet();
    const auto arrived = [&] { return !all.gateway->chunks.empty(); };
    co_await until(arrived);
    worker.signal(SIGTERM);
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(failed.job == "1:1");
    CHECK(failed.reason == static_cast<std::uint8_t>(failure::worker_stopping));
    CHECK(failed.partial_text == "Hello");
    const int code = co_await worker.exit_code();
    CHECK(code == 0);
    const auto has_hung_up = [&] { return model.hung_up; };
    co_await until(has_hung_up);
  };
  all.play(scenario());
}

TEST_CASE("a finished answer is told before the worker ends, even when history does not save it") {
  patient_model model;
  auto& all = model.all;
  all.variables["DRAIN_SECONDS"] = "0.1";
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await model.meet();
    all.history.is_silent = true;
    const auto asked_before = all.history.asked;
    model.may_answer = true;
    const auto is_being_saved = [&] { return all.history.asked > asked_before; };
    co_await until(is_being_saved);
    worker.signal(SIGTERM);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "Hello there");
    CHECK_FALSE(done.remembered);
    const int code = co_await worker.exit_code();
    CHECK(code == 0);
  };
  all.play(scenario());
}

TEST_CASE("a worker waits for the gateway to take over how its jobs ended, but not for ever") {
  patient_model model;
  auto& all = model.all;
  all.start_gateway();
  all.gateway->acknowledges = false;
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await model.meet();
    worker.signal(SIGTERM);
    co_await all.gateway->next<proto::goodbye>();
    model.may_answer = true;
    co_await all.gateway->next<proto::infer_done>();
    // It says so with its signs of life until it ends.
    while (all.gateway->take<proto::heartbeat>()) continue;
    const auto beat = co_await all.gateway->next<proto::heartbeat>();
    REQUIRE(beat.holding.size() == 1);
    CHECK(beat.holding[0] == proto::held_job{"1:1", 1, 11, true});
    const int code = co_await worker.exit_code();
    CHECK(code == 0);
  };
  all.play(scenario());
}

TEST_CASE("a worker that found no gateway ends all the same") {
  world all;
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    const auto is_ready = [&] { return worker.times_logged("ready worker=") == 1; };
    co_await until(is_ready);
    worker.signal(SIGTERM);
    const int code = co_await worker.exit_code();
    CHECK(code == 0);
  };
  all.play(scenario());
}
