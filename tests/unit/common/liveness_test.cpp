#include "common/liveness.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace std::chrono_literals;

namespace {

const liveness::clock::time_point t0{};
const auto start = t0 + 1h;

}  // namespace

TEST_CASE("a peer is silent when nothing was heard for its patience") {
  liveness peer(500ms, 2500ms);
  peer.heard(start);
  CHECK_FALSE(peer.is_silent(start));
  CHECK_FALSE(peer.is_silent(start + 2499ms));
  CHECK(peer.is_silent(start + 2500ms));
  CHECK(peer.silence(start + 1200ms) == 1200ms);
}

TEST_CASE("any sign of life starts the patience again") {
  liveness peer(500ms, 2500ms);
  peer.heard(start);
  peer.heard(start + 2s);
  CHECK_FALSE(peer.is_silent(start + 4s));
  CHECK(peer.is_silent(start + 4500ms));
}

TEST_CASE("it is our turn to speak once per interval") {
  liveness peer(500ms, 2500ms);
  CHECK(peer.must_speak(start));
  peer.spoke(start);
  CHECK_FALSE(peer.must_speak(start + 499ms));
  CHECK(peer.must_speak(start + 500ms));
}

TEST_CASE("what we say is no sign of life of the peer") {
  liveness peer(500ms, 2500ms);
  peer.heard(start);
  peer.spoke(start + 2400ms);
  CHECK(peer.is_silent(start + 2500ms));
}

TEST_CASE("three beats may go missing before a peer counts as gone") {
  CHECK(heartbeat_patience > 4 * heartbeat_interval);
}
