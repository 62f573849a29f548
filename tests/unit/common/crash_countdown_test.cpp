#include "common/fault/crash_countdown.hpp"
#include "tests/support/catch.hpp"

using luka::fault::crash_countdown;

TEST_CASE("a process dies at the named crash point, at the time that was asked for, and not elsewhere") {
  auto asked = crash_countdown::parse("gateway.after_accept:3");
  REQUIRE(asked);
  CHECK_FALSE(asked->reached("gateway.after_accept"));
  CHECK_FALSE(asked->reached("gateway.before_accept"));
  CHECK_FALSE(asked->reached("gateway.after_accept"));
  CHECK(asked->reached("gateway.after_accept"));
  CHECK_FALSE(asked->reached("gateway.after_accept"));
}

TEST_CASE("a crash point without a number means the first time") {
  auto asked = crash_countdown::parse("history_svc.before_accept_jobs");
  REQUIRE(asked);
  CHECK(asked->reached("history_svc.before_accept_jobs"));
}

TEST_CASE("names that are not listed and numbers that are none are refused") {
  for (const char* text : {"", "gateway.somewhere", "gateway.after_accept:", "gateway.after_accept:0",
                           "gateway.after_accept:-1", "gateway.after_accept:2x", ":1"}) {
    INFO(text);
    CHECK_FALSE(crash_countdown::parse(text));
  }
}
