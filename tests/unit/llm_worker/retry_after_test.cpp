#include "llm_worker/backend/retry_after.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using namespace std::chrono_literals;

namespace {

/// Sun, 06 Nov 1994 08:49:37 GMT
const std::chrono::system_clock::time_point now{784111777s};

}  // namespace

TEST_CASE("Retry-After is a number of seconds") {
  CHECK(parse_retry_after("7", now) == 7s);
  CHECK(parse_retry_after("0", now) == 0s);
}

TEST_CASE("or a date, and one that has passed means now") {
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now) == 0s);
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:50:07 GMT", now) == 30s);
  CHECK(parse_retry_after("Mon, 07 Nov 1994 08:49:37 GMT", now) == 86'400s);
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now) == 0s);
}

TEST_CASE("anything else says nothing") {
  for (const auto* text : {"", "soon", "-1", "1.5", "99999999999999999999", "Sun, 06 Nov 1994 08:49:37 CET",
                           "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, x6 Nov 1994 08:49:37 GMT"})
    CHECK_FALSE(parse_retry_after(text, now));
}
