#include "gateway/dispatch/roster.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;

namespace {

const roster::time_point t0{1h};

luka::proto::hello hello(const std::string& name, const std::string& incarnation, std::uint32_t slots = 1) {
  luka::proto::hello said;
  said.worker = name;
  said.incarnation = incarnation;
  said.slots = slots;
  return said;
}

}  // namespace

TEST_CASE("a worker without credit is not picked") {
  roster workers;
  workers.enrol(hello("w1", "i1"), "r1", t0);
  CHECK(workers.pick() == nullptr);
  workers.grant("i1", 1);
  REQUIRE(workers.pick());
  workers.pick()->sent += 1;
  CHECK(workers.pick() == nullptr);
}

TEST_CASE("credit is a running total: repeated and overtaken announcements change nothing") {
  roster workers;
  workers.enrol(hello("w1", "i1", 2), "r1", t0);
  workers.grant("i1", 3);
  workers.grant("i1", 2);
  workers.grant("i1", 3);
  CHECK(workers.find("i1")->free() == 3);
}

TEST_CASE("the worker with the larger share of its slots free is picked") {
  roster workers;
  workers.enrol(hello("small", "i1", 1), "r1", t0);
  workers.enrol(hello("large", "i2", 4), "r2", t0);
  workers.grant("i1", 1);
  workers.grant("i2", 4);
  workers.find("i2")->sent = 2;
  CHECK(workers.pick()->name == "small");
  workers.find("i1")->sent = 1;
  CHECK(workers.pick()->name == "large");
}

TEST_CASE("a restarted worker replaces its former self") {
  roster workers;
  workers.enrol(hello("w1", "old"), "r1", t0);
  const auto replaced = workers.enrol(hello("w1", "new"), "r2", t0 + 1s);
  REQUIRE(replaced);
  CHECK(*replaced == "old");
  CHECK(workers.find("old") == nullptr);
  CHECK(workers.present() == 1);
}

TEST_CASE("a worker is silent after the patience, is reported once, and may come back") {
  roster workers;
  workers.enrol(hello("w1", "i1"), "r1", t0);
  workers.grant("i1", 1);
  CHECK(workers.newly_silent(t0 + luka::heartbeat_patience - 1ms).empty());
  CHECK(workers.newly_silent(t0 + luka::heartbeat_patience) == std::vector<std::string>{"i1"});
  CHECK(workers.newly_silent(t0 + luka::heartbeat_patience + 1s).empty());
  CHECK(workers.pick() == nullptr);
  REQUIRE(workers.heard("i1", "r9", t0 + 10s));
  CHECK(workers.pick()->routing == "r9");
}

TEST_CASE("a worker that has been silent for long is forgotten and must introduce itself") {
  roster workers;
  workers.enrol(hello("w1", "i1"), "r1", t0);
  workers.newly_silent(t0 + 3s);
  workers.newly_silent(t0 + 2min);
  CHECK(workers.heard("i1", "r1", t0 + 2min) == nullptr);
}

TEST_CASE("a leaving worker gets nothing more") {
  roster workers;
  workers.enrol(hello("w1", "i1", 2), "r1", t0);
  workers.grant("i1", 2);
  workers.leave("i1");
  CHECK(workers.pick() == nullptr);
  CHECK(workers.present() == 0);
}

TEST_CASE("who is excused gets the whole patience again, and who was silent stays so") {
  roster workers;
  workers.enrol(hello("w1", "i1"), "r1", t0);
  workers.newly_silent(t0 + 3s);
  workers.enrol(hello("w2", "i2"), "r2", t0 + 3s);
  workers.excuse(t0 + 10s);
  CHECK(workers.newly_silent(t0 + 10s + luka::heartbeat_patience - 1ms).empty());
  CHECK(workers.newly_silent(t0 + 10s + luka::heartbeat_patience) == std::vector<std::string>{"i2"});
}
