#include "llm_worker/backend/circuit_breaker.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using namespace std::chrono_literals;

namespace {

const circuit_breaker::time_point t0{};

}  // namespace

TEST_CASE("failures in a row open the breaker, and an answer in between begins the count anew") {
  circuit_breaker server({});
  CHECK_FALSE(server.failed(t0, 0));
  CHECK_FALSE(server.failed(t0, 0));
  CHECK_FALSE(server.succeeded());
  CHECK_FALSE(server.failed(t0, 0));
  CHECK_FALSE(server.failed(t0, 0));
  CHECK(server.is_closed());
  CHECK(server.failed(t0, 0));
  CHECK_FALSE(server.is_closed());
  CHECK_FALSE(server.failed(t0, 0));  // an answer that began before
}

TEST_CASE("an open breaker lets one probe through after a while, and not before it is over another") {
  circuit_breaker server({});
  CHECK_FALSE(server.begin_probe(t0));
  CHECK(server.probe_at() == circuit_breaker::time_point::max());
  REQUIRE(server.trip(t0, 0));
  CHECK(server.probe_at() == t0 + 1s);
  CHECK_FALSE(server.begin_probe(t0 + 999ms));
  CHECK(server.begin_probe(t0 + 1s));
  CHECK_FALSE(server.begin_probe(t0 + 1h));
  CHECK_FALSE(server.is_closed());
  CHECK(server.probe_succeeded());
  CHECK(server.is_closed());
}

TEST_CASE("the pause grows with each probe that fails, up to its limit, and is a matter of chance") {
  for (const double random : {0.0, 0.5, 0.999}) {
    circuit_breaker server({});
    auto now = t0;
    server.trip(now, random);
    auto ceiling = 2s;
    for (int i = 0; i < 10; ++i) {
      const auto pause = server.probe_at() - now;
      CHECK(pause >= 1s);
      CHECK(pause <= ceiling);
      CHECK((random < 0.9 || pause > ceiling * 9 / 10));
      now = server.probe_at();
      REQUIRE(server.begin_probe(now));
      server.probe_failed(now, random);
      ceiling = std::min<std::chrono::seconds>(ceiling * 2, 30s);
    }
  }
}

TEST_CASE("after a probe the first failure opens it again, for longer, until an answer has succeeded") {
  circuit_breaker server({});
  server.trip(t0, 0.999);
  REQUIRE(server.begin_probe(t0 + 2s));
  REQUIRE(server.probe_succeeded());
  CHECK(server.failed(t0 + 2s, 0.999));
  CHECK(server.probe_at() > t0 + 2s + 3s);
  CHECK(server.succeeded());  // one that began before
  CHECK_FALSE(server.failed(t0 + 3s, 0.999));
  CHECK(server.trip(t0 + 3s, 0.999));
  CHECK(server.probe_at() <= t0 + 3s + 2s);
}

TEST_CASE("the end of a probe that has been overtaken by an answer changes nothing") {
  circuit_breaker server({});
  server.trip(t0, 0);
  server.begin_probe(t0 + 1s);
  CHECK(server.succeeded());
  server.probe_failed(t0 + 2s, 0);
  CHECK(server.is_closed());
  CHECK_FALSE(server.probe_succeeded());
}
