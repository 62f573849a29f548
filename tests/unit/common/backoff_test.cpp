#include "common/random.hpp"
#include "common/retry/backoff.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace std::chrono_literals;

TEST_CASE("the ceiling of a wait doubles with every failure up to the cap") {
  backoff waits(100ms, 1000ms);
  for (const auto ceiling : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) CHECK(waits.next(1.0) == ceiling);
}

TEST_CASE("a wait is anything between nothing and its ceiling") {
  CHECK(backoff(100ms, 1000ms).next(0.0) == 0ms);
  CHECK(backoff(100ms, 1000ms).next(0.5) == 50ms);
  CHECK(backoff(100ms, 1000ms).next(0.999) == 99ms);
}

TEST_CASE("no wait is below the floor even when the cap is") {
  backoff waits(100ms, 1000ms, 30ms);
  CHECK(waits.next(0.0) == 30ms);
  CHECK(waits.next(0.5) == 115ms);
  CHECK(backoff(10ms, 20ms, 50ms).next(0.9) == 50ms);
}

TEST_CASE("success starts the growth again") {
  backoff waits(100ms, 10s);
  waits.next(1.0);
  waits.next(1.0);
  CHECK(waits.failures() == 2);
  waits.reset();
  CHECK(waits.failures() == 0);
  CHECK(waits.next(1.0) == 100ms);
}

TEST_CASE("a thousand failures do not overflow") {
  backoff waits(500ms, 60s);
  for (int i = 0; i < 1000; ++i) {
    const auto wait = waits.next(0.999);
    REQUIRE(wait >= 0ms);
    REQUIRE(wait <= 60s);
  }
}

TEST_CASE("jitter is at least zero and below one") {
  jitter_source jitter;
  double least = 1, most = 0;
  for (int i = 0; i < 1000; ++i) {
    const double value = jitter();
    least = std::min(least, value);
    most = std::max(most, value);
  }
  CHECK(least >= 0.0);
  CHECK(most < 1.0);
  CHECK(least < most);
}

TEST_CASE("an instance id is sixteen hexadecimal digits and new each time") {
  const auto id = random_instance_id();
  CHECK(id.size() == 16);
  CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(id != random_instance_id());
}
