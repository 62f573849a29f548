#include "gateway/delivery/unsafe_messages.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;

namespace {

constexpr unsafe_messages::time_point t0{1000s};

}  // namespace

TEST_CASE("a few messages may be on the screen before the journal knows them") {
  unsafe_messages all;
  CHECK(all.may_place(t0));
  all.placed("1:1", 0, t0);
  all.placed("1:2", 0, t0);
  CHECK(all.may_place(t0 + 10ms));
  all.placed("1:2", 1, t0);
  CHECK_FALSE(all.may_place(t0 + 10ms));
  all.safe("1:2", 0);
  CHECK(all.may_place(t0 + 10ms));
}

TEST_CASE("while the journal keeps us waiting for one, no further message is sent") {
  unsafe_messages all;
  all.placed("1:1", 0, t0);
  CHECK(all.may_place(t0 + 50ms));
  CHECK_FALSE(all.may_place(t0 + 51ms));
  all.placed("1:2", 0, t0 + 51ms);  // it was under way
  all.safe("1:1", 0);
  CHECK(all.may_place(t0 + 60ms));
  all.safe("1:2", 0);
  CHECK(all.may_place(t0 + 10s));
}

TEST_CASE("what is not waited for is safe") {
  unsafe_messages all;
  all.safe("1:1", 0);
  CHECK(all.may_place(t0));
}
