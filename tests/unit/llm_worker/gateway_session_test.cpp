#include "llm_worker/link/gateway_session.hpp"

#include "tests/support/catch.hpp"

using namespace luka;
using namespace std::chrono_literals;
using worker::gateway_session;
using orders = gateway_session::orders;

namespace {

const auto t0 = liveness::clock::time_point(1h);

orders nothing() { return {}; }

orders only_hello() {
  orders todo;
  todo.hello = true;
  return todo;
}

orders only_credit() {
  orders todo;
  todo.credit = true;
  return todo;
}

orders beat(bool with_credit) {
  orders todo;
  todo.heartbeat = true;
  todo.credit = with_credit;
  return todo;
}

/// A session that works with gateway "g" since t0.
gateway_session working() {
  gateway_session session;
  session.tick(t0);
  session.said_hello(t0);
  session.subscribed("g");
  session.welcomed("g", true, t0);
  REQUIRE(session.is_working());
  return session;
}

void check_lost(const orders& todo) {
  CHECK_FALSE(todo.lost.empty());
  CHECK(todo.hello);
  CHECK_FALSE(todo.credit);
  CHECK_FALSE(todo.heartbeat);
}

}  // namespace

TEST_CASE("hello is said at once, and again every 250 ms") {
  gateway_session session;
  CHECK(session.tick(t0) == only_hello());
  session.said_hello(t0);
  CHECK(session.tick(t0 + 249ms) == nothing());
  CHECK(session.tick(t0 + 250ms) == only_hello());
}

TEST_CASE("a hello that could not be sent is ordered again") {
  gateway_session session;
  CHECK(session.tick(t0) == only_hello());
  CHECK(session.tick(t0 + 50ms) == only_hello());
}

TEST_CASE("credit is given only after the welcome and the subscription") {
  gateway_session session;
  session.tick(t0);
  session.said_hello(t0);
  CHECK(session.credit_changed() == nothing());
  SECTION("welcome first") {
    CHECK(session.welcomed("g", true, t0) == nothing());
    CHECK(session.has_gateway());
    CHECK_FALSE(session.is_working());
    CHECK(session.credit_changed() == nothing());
    CHECK(session.subscribed("another") == nothing());
    CHECK(session.subscribed("g") == only_credit());
  }
  SECTION("subscription first") {
    CHECK(session.subscribed("g") == nothing());
    CHECK(session.welcomed("g", true, t0) == only_credit());
  }
  CHECK(session.is_working());
  CHECK(session.gateway() == "g");
  CHECK(session.credit_changed() == only_credit());
}

TEST_CASE("a subscription that ended before the welcome does not count") {
  gateway_session session;
  session.said_hello(t0);
  session.subscribed("g");
  session.unsubscribed("g");
  CHECK(session.welcomed("g", true, t0) == nothing());
  CHECK_FALSE(session.is_working());
}

TEST_CASE("a welcome without a hello of this session, or without an id, is ignored") {
  gateway_session session;
  CHECK(session.welcomed("g", true, t0) == nothing());
  session.said_hello(t0);
  CHECK(session.welcomed("", true, t0) == nothing());
  CHECK_FALSE(session.has_gateway());
}

TEST_CASE("heartbeats carry the credit with them") {
  auto session = working();
  CHECK(session.tick(t0 + 499ms) == nothing());
  CHECK(session.tick(t0 + 500ms) == beat(true));
  session.sent_heartbeat(t0 + 500ms);
  CHECK(session.tick(t0 + 999ms) == nothing());
}

TEST_CASE("while the subscription is missing there are heartbeats without credit") {
  gateway_session session;
  session.said_hello(t0);
  session.welcomed("g", true, t0);
  CHECK(session.tick(t0 + 500ms) == beat(false));
}

TEST_CASE("a silent gateway is lost") {
  auto session = working();
  CHECK(session.beaten("g", t0 + 1s) == nothing());
  CHECK(session.tick(t0 + 3499ms).lost.empty());
  check_lost(session.tick(t0 + 3500ms));
  CHECK_FALSE(session.has_gateway());
  CHECK(session.gateway().empty());
  CHECK(session.tick(t0 + 3550ms) == only_hello());
}

TEST_CASE("any message is a sign of life") {
  auto session = working();
  session.heard(t0 + 2s);
  CHECK(session.tick(t0 + 4s).lost.empty());
}

TEST_CASE("another instance means that the gateway has been restarted") {
  auto by_heartbeat = working();
  check_lost(by_heartbeat.beaten("h", t0 + 10ms));
  auto by_welcome = working();
  check_lost(by_welcome.welcomed("h", true, t0 + 10ms));
  by_welcome.said_hello(t0 + 10ms);
  CHECK(by_welcome.welcomed("h", true, t0 + 20ms) == nothing());
  CHECK(by_welcome.subscribed("h") == only_credit());
}

TEST_CASE("answers to repeated hellos do not disturb the session") {
  auto session = working();
  CHECK(session.welcomed("g", true, t0 + 5ms) == nothing());
  CHECK(session.welcomed("g", true, t0 + 900ms) == nothing());
  CHECK(session.is_working());
}

TEST_CASE("an answer to a hello that was long on its way does not disturb the session") {
  auto session = working();
  CHECK(session.welcomed("g", true, t0 + 3s) == nothing());
  CHECK(session.is_working());
}

TEST_CASE("a gateway that asks for a hello has forgotten us") {
  auto session = working();
  check_lost(session.welcomed("g", false, t0 + 10ms));
  CHECK(session.welcomed("g", false, t0 + 20ms) == nothing());
  CHECK_FALSE(session.has_gateway());
}

TEST_CASE("heartbeats are ignored while there is no session") {
  gateway_session session;
  session.said_hello(t0);
  CHECK(session.beaten("g", t0) == nothing());
  CHECK_FALSE(session.has_gateway());
}

TEST_CASE("a worker that leaves shows signs of life and asks for nothing") {
  auto session = working();
  session.leave();
  CHECK(session.credit_changed() == nothing());
  CHECK(session.tick(t0 + 500ms) == beat(false));
  CHECK(session.welcomed("g", false, t0 + 2s) == nothing());
  const auto lost = session.beaten("h", t0 + 2s);
  CHECK_FALSE(lost.lost.empty());
  CHECK_FALSE(lost.hello);
  CHECK(session.tick(t0 + 3s) == nothing());
}

TEST_CASE("the hundredth gateway finds a worker that works, although no subscription of the ones before has ended") {
  gateway_session session;
  for (int i = 0; i < 100; ++i) {
    const auto name = "g" + std::to_string(i);
    session.subscribed(name);
    session.beaten(name, t0);  // ends the session with the one before
    session.said_hello(t0);
    session.welcomed(name, true, t0);
    INFO(name);
    CHECK(session.is_working());
  }
}
