#include "tests/sim/telegram/poll_rules.hpp"

#include "tests/support/catch.hpp"

using namespace telegram_sim;
using namespace std::chrono_literals;

TEST_CASE("limit and timeout are clamped") {
  poll_rules rules;
  CHECK(rules.admit({5, 0, 90s}, 0s) == poll_query{5, 1, 50s});
  CHECK(rules.admit({6, 1000, -3s}, 0s) == poll_query{6, 100, 0s});
}

TEST_CASE("the same offset again within three seconds waits three seconds") {
  poll_rules rules;
  rules.admit({5, 100, 0s}, 10s);
  CHECK(rules.admit({5, 100, 1s}, 12999ms).timeout == 3s);
  CHECK(rules.admit({5, 100, 10s}, 13s).timeout == 10s);
}

TEST_CASE("the same offset after three seconds, or another offset, is taken as it is") {
  poll_rules rules;
  rules.admit({5, 100, 0s}, 10s);
  CHECK(rules.admit({5, 100, 0s}, 13s).timeout == 0s);
  CHECK(rules.admit({6, 100, 0s}, 13s).timeout == 0s);
}

TEST_CASE("the same offset within half a second of an answer gets one update") {
  poll_rules rules;
  rules.admit({5, 100, 0s}, 10s);
  rules.answered(10s);
  CHECK(rules.admit({5, 100, 0s}, 10499ms).limit == 1);
  CHECK(rules.admit({6, 100, 0s}, 10499ms).limit == 100);
}

TEST_CASE("the first conflict goes out at once, the next ones are held back") {
  poll_rules rules;
  CHECK(rules.conflict_delay(10s) == 0s);
  CHECK(rules.conflict_delay(11s) == 3s);
  CHECK(rules.conflict_delay(13s) == 0s);
}
