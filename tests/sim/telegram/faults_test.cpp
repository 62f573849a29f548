#include "tests/sim/telegram/faults.hpp"

#include "tests/support/catch.hpp"

using namespace telegram_sim;
using namespace std::chrono_literals;

namespace {

fault_rule rule_for(std::string method, fault_kind kind = fault_kind::close) {
  fault_rule rule;
  rule.method = std::move(method);
  rule.kind = kind;
  return rule;
}

}  // namespace

TEST_CASE("a rule hits as many calls as it says, after letting some pass") {
  faults injected;
  auto rule = rule_for("sendmessage");
  rule.after = 1;
  rule.count = 2;
  injected.add(rule);
  CHECK_FALSE(injected.decide("sendmessage", 1, 0s));
  CHECK_FALSE(injected.decide("editmessagetext", 1, 0s));
  CHECK(injected.decide("sendmessage", 1, 0s));
  CHECK(injected.decide("sendmessage", 2, 0s));
  CHECK_FALSE(injected.decide("sendmessage", 1, 0s));
  CHECK(injected.rules().front().hit == 2);
}

TEST_CASE("a rule for one chat leaves the others alone") {
  faults injected;
  auto rule = rule_for("*");
  rule.chat = 7;
  rule.count = -1;
  injected.add(rule);
  CHECK_FALSE(injected.decide("sendmessage", 8, 0s));
  CHECK_FALSE(injected.decide("getme", std::nullopt, 0s));
  for (int i = 0; i < 5; ++i) {
    CHECK(injected.decide("sendmessage", 7, 0s));
  }
}

TEST_CASE("the oldest rule that is due decides") {
  faults injected;
  injected.add(rule_for("*", fault_kind::hang));
  injected.add(rule_for("*", fault_kind::garbage));
  CHECK(injected.decide("getme", std::nullopt, 0s)->kind == fault_kind::hang);
  CHECK(injected.decide("getme", std::nullopt, 0s)->kind == fault_kind::garbage);
}

TEST_CASE("a flood window answers 429 with the seconds left and counts who does not listen") {
  faults injected;
  auto rule = rule_for("*", fault_kind::flood);
  rule.duration = 10s;
  injected.add(rule);
  CHECK(injected.decide("sendmessage", 7, 100s)->retry_after == 10);
  CHECK(injected.calls_inside_windows() == 0);
  CHECK(injected.decide("editmessagetext", 7, 103500ms)->retry_after == 7);
  CHECK(injected.decide("sendchataction", 7, 109999ms)->retry_after == 1);
  CHECK_FALSE(injected.decide("sendmessage", 8, 105s));
  CHECK_FALSE(injected.decide("sendmessage", 7, 110s));
  CHECK(injected.calls_inside_windows() == 2);
  CHECK(injected.calls_inside_windows_by_chat().at(7) == 2);
}

TEST_CASE("removing a rule and clearing them all end the trouble") {
  faults injected;
  const auto id = injected.add(rule_for("*"));
  CHECK(injected.remove(id));
  CHECK_FALSE(injected.remove(id));
  auto flood = rule_for("*", fault_kind::flood);
  flood.duration = 10s;
  injected.add(flood);
  injected.decide("sendmessage", 7, 0s);
  injected.clear();
  CHECK_FALSE(injected.decide("sendmessage", 7, 1s));
}
