#include "llm_worker/backend/patience.hpp"

#include "tests/support/catch.hpp"

using luka::worker::patience;
using luka::worker::stream_limits;
using namespace std::chrono_literals;
using limit = patience::limit;

namespace {

const patience::time_point t0{};

stream_limits limits() {
  stream_limits chosen;
  chosen.first_token = 10s;
  chosen.silence = 2s;
  chosen.whole_answer = 60s;
  chosen.thinking = 20s;
  return chosen;
}

void check(const patience& waiting, limit which, patience::time_point at) {
  CHECK(waiting.deadline() == at);
  CHECK_FALSE(waiting.exceeded(at - 1ms));
  const auto exceeded = waiting.exceeded(at);
  REQUIRE(exceeded);
  CHECK(*exceeded == which);
}

}  // namespace

TEST_CASE("an answer may take longer to begin than to go on") {
  patience waiting(limits(), t0);
  check(waiting, limit::first_token, t0 + 10s);
  waiting.heard(t0 + 9s);
  check(waiting, limit::silence, t0 + 11s);
  waiting.heard(t0 + 11s);
  check(waiting, limit::silence, t0 + 13s);
}

TEST_CASE("while the model is loading nothing is given up") {
  patience waiting(limits(), t0);
  waiting.note_loading(true, t0 + 1s);
  CHECK_FALSE(waiting.exceeded(t0 + 24h));
  CHECK(waiting.deadline() == patience::time_point::max());
}

TEST_CASE("the time of loading counts neither as waiting nor as a part of the answer") {
  patience waiting(limits(), t0);
  waiting.note_loading(true, t0 + 1s);
  waiting.note_loading(true, t0 + 100s);
  waiting.note_loading(false, t0 + 201s);
  check(waiting, limit::first_token, t0 + 211s);
  for (auto now = t0 + 202s; now < t0 + 260s; now += 1s) {
    CHECK_FALSE(waiting.exceeded(now));
    waiting.heard(now);
  }
  check(waiting, limit::whole_answer, t0 + 260s);
}

TEST_CASE("a first token that comes during a load ends it") {
  patience waiting(limits(), t0);
  waiting.note_loading(true, t0 + 1s);
  waiting.heard(t0 + 100s);
  CHECK_FALSE(waiting.is_loading());
  check(waiting, limit::silence, t0 + 102s);
  waiting.note_loading(true, t0 + 101s);
  CHECK_FALSE(waiting.is_loading());
}

TEST_CASE("loading has a limit only when one is wished") {
  auto chosen = limits();
  chosen.loading = 30s;
  patience waiting(chosen, t0);
  waiting.note_loading(true, t0 + 1s);
  check(waiting, limit::loading, t0 + 31s);
}

TEST_CASE("thinking is limited, from the first thought to the first word") {
  patience waiting(limits(), t0);
  for (auto now = t0 + 5s; now < t0 + 25s; now += 1s) {
    waiting.heard(now);
    waiting.thought(now);
    CHECK_FALSE(waiting.exceeded(now));
  }
  check(waiting, limit::thinking, t0 + 25s);
  waiting.wrote();
  check(waiting, limit::silence, t0 + 26s);
}
