#include "history_svc/redis/availability.hpp"

#include "tests/support/catch.hpp"

using namespace luka::redis;
using namespace std::chrono_literals;
using state = availability::state;

namespace {
const availability::clock::time_point t0{};
}

TEST_CASE("before the first attempt has ended a caller may hope") { CHECK(availability().now_is() == state::hopeful); }

TEST_CASE("the first connection is not a return") {
  availability redis;
  CHECK_FALSE(redis.connected(t0));
  CHECK(redis.now_is() == state::up);
}

TEST_CASE("that Redis can not be reached is said once, why it refuses every time the reason changes") {
  availability redis;
  CHECK(redis.attempt_failed(t0, false, "Connection refused", 0.5).worth_logging);
  CHECK(redis.now_is() == state::away);
  CHECK_FALSE(redis.attempt_failed(t0 + 1s, false, "Connection refused", 0.5).worth_logging);
  CHECK_FALSE(redis.attempt_failed(t0 + 2s, false, "No such file", 0.5).worth_logging);
  CHECK(redis.attempt_failed(t0 + 3s, true, "PING refused: LOADING", 0.5).worth_logging);
  CHECK_FALSE(redis.attempt_failed(t0 + 4s, true, "PING refused: LOADING", 0.5).worth_logging);
  CHECK(redis.attempt_failed(t0 + 5s, true, "AUTH refused: WRONGPASS", 0.5).worth_logging);
  CHECK(redis.connected(t0 + 6s) == 6s);
}

TEST_CASE("the pauses between attempts grow to two seconds and start small again after a healthy connection") {
  availability redis;
  std::chrono::milliseconds longest{0};
  for (int i = 0; i < 20; ++i) longest = std::max(longest, redis.attempt_failed(t0, false, "no", 0.999).wait);
  CHECK(longest > 1900ms);
  CHECK(longest <= 2s);
  redis.connected(t0);
  redis.lost(t0 + 10s, false, 0.999);
  CHECK(redis.attempt_failed(t0 + 10s, false, "no", 0.999).wait <= 100ms);
}

TEST_CASE("a healthy connection that was closed is made again at once, and callers may hope") {
  availability redis;
  redis.connected(t0);
  CHECK(redis.lost(t0 + 5s, false, 0.5).wait == 0ms);
  CHECK(redis.now_is() == state::hopeful);
  CHECK_FALSE(redis.attempt_failed(t0 + 6s, false, "Connection refused", 0.5).worth_logging);
  CHECK(redis.now_is() == state::away);
  CHECK(redis.connected(t0 + 8s) == 3s);
}

TEST_CASE("after silence, or a connection of a moment, there is a pause and no hope") {
  availability redis;
  redis.connected(t0);
  CHECK(redis.lost(t0 + 1min, true, 0.5).wait >= 50ms);
  CHECK(redis.now_is() == state::away);
  redis.connected(t0 + 2min);
  CHECK(redis.lost(t0 + 2min + 1s, false, 0.5).wait >= 50ms);
  CHECK(redis.now_is() == state::away);
}
