#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::failure;

namespace {

/// A model that begins to answer, goes on for ever, and notices when the worker hangs up.
struct endless_answer {
  world all;
  int hung_up = 0;

  endless_answer() {
    const auto begin_and_hold = [this](model_peer& peer, std::string) -> task<> {
      co_await peer.send(stream_head() + http_chunk(text_line("Half")));
      hung_up += co_await peer.is_closed_within(60s) ? 1 : 0;
    };
    all.model.plays(begin_and_hold);
  }

  /// Asks, and waits for the first piece to be published.
  task<> begin(std::string job) {
    all.gateway->ask(job);
    const auto has_begun = [&] {
      return std::any_of(all.gateway->chunks.begin(), all.gateway->chunks.end(),
                         [&](const auto& chunk) { return chunk.job == job; });
    };
    co_await until(has_begun);
  }

  task<> until_hung_up(int times = 1) {
    const auto has_hung_up = [this, times] { return hung_up == times; };
    co_await until(has_hung_up);
  }
};

bool is_cancelled(const proto::infer_failed& failed) {
  return failed.reason == static_cast<std::uint8_t>(failure::cancelled);
}

}  // namespace

TEST_CASE("a cancelled answer hangs up on the model at once, tells what was written, and frees its slot") {
  endless_answer endless;
  auto& all = endless.all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await endless.begin("1:1");
    all.gateway->cancel("1:1");
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(failed.job == "1:1");
    CHECK(is_cancelled(failed));
    CHECK(failed.partial_text == "Half");
    co_await endless.until_hung_up();
    CHECK(all.history.turns.empty());
    all.model.answers(whole_answer({"Hello"}));
    const auto done = co_await all.answer_to("1:2");
    CHECK(done.text == "Hello");
  };
  all.play(scenario());
}

TEST_CASE("an answer that has not begun can be cancelled") {
  world all;
  bool hung_up = false;
  const auto hold = [&](model_peer& peer, std::string) -> task<> { hung_up = co_await peer.is_closed_within(20s); };
  all.model.plays(hold);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    co_await all.model.until_requests(1);
    all.gateway->cancel("1:1");
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(is_cancelled(failed));
    const auto has_hung_up = [&] { return hung_up; };
    co_await until(has_hung_up);
  };
  all.play(scenario());
}

TEST_CASE("a job that waits for the history can be cancelled, and the model never hears of it") {
  world all;
  all.history.is_silent = true;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    const auto history_was_asked = [&] { return all.history.asked > 0; };
    co_await until(history_was_asked);
    all.gateway->cancel("1:1");
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(is_cancelled(failed));
    all.history.is_silent = false;
    co_await all.answer_to("1:2");
    CHECK(all.model.requests.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("only the job that is named is cancelled, and no newer attempt at it") {
  endless_answer endless;
  auto& all = endless.all;
  all.variables["WORKER_SLOTS"] = "2";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await endless.begin("1:1");
    all.gateway->ask("1:2", "And you?", 2);
    co_await all.model.until_requests(2);
    all.gateway->cancel("1:2", 1);
    all.gateway->cancel("1:3");
    all.gateway->cancel("1:1");
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(failed.job == "1:1");
    co_await endless.until_hung_up();
    while (all.gateway->take<proto::heartbeat>()) continue;
    const auto beat = co_await all.gateway->next<proto::heartbeat>();
    const std::vector<proto::job_ref> expected = {{"1:2", 2}};
    CHECK(jobs_of(beat.holding) == expected);
    CHECK(endless.hung_up == 1);
  };
  all.play(scenario());
}
