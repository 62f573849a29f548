#include "gateway/dispatch/roster.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::proto::failure;

namespace {

using names = std::vector<std::string>;

const roster::time_point t0{1h};

luka::proto::hello hello(const std::string& name, const std::string& incarnation, std::uint32_t slots = 1) {
  luka::proto::hello said;
  said.worker = name;
  said.incarnation = incarnation;
  said.slots = slots;
  return said;
}

luka::proto::credit credit(const std::string& incarnation, std::uint64_t granted, std::uint32_t held_back = 0,
                           failure why = failure::model_unreachable) {
  luka::proto::credit said;
  said.incarnation = incarnation;
  said.granted = granted;
  said.held_back = held_back;
  said.reason = held_back > 0 ? static_cast<std::uint8_t>(why) : std::uint8_t(0);
  return said;
}

}  // namespace

TEST_CASE("a worker without credit is not picked") {
  roster workers;
  workers.enrol(hello("w1", "i1"), "r1", t0);
  CHECK(workers.pick() == nullptr);
  workers.grant(credit("i1", 1));
  REQUIRE(workers.pick());
  workers.pick()->sent += 1;
  CHECK(workers.pick() == nullptr);
}

TEST_CASE("credit is a running total: repeated and overtaken announcements change nothing") {
  roster workers;
  workers.enrol(hello("w1", "i1", 2), "r1", t0);
  workers.grant(credit("i1", 3));
  workers.grant(credit("i1", 2));
  workers.grant(credit("i1", 3));
  CHECK(workers.find("i1")->free() == 3);
}

TEST_CASE("what is held back can not be sent, and comes back without a new grant") {
  roster workers;
  workers.enrol(hello("w1", "i1", 4), "r1", t0);
  workers.grant(credit("i1", 4));
  workers.find("i1")->sent = 1;
  workers.grant(credit("i1", 4, 2));
  CHECK(workers.find("i1")->free() == 1);
  CHECK(workers.find("i1")->usable_slots() == 2);
  workers.grant(credit("i1", 4, 4));
  CHECK(workers.find("i1")->free() == 0);
  CHECK(workers.pick() == nullptr);
  workers.grant(credit("i1", 5, 0));
  CHECK(workers.find("i1")->free() == 4);
  CHECK(workers.find("i1")->usable_slots() == 4);
}

TEST_CASE("an announcement that was overtaken says nothing of what is held back now") {
  roster workers;
  workers.enrol(hello("w1", "i1", 2), "r1", t0);
  workers.grant(credit("i1", 3));
  CHECK(workers.grant(credit("i1", 2, 2)) == nullptr);
  CHECK(workers.find("i1")->free() == 3);
}

TEST_CASE("holding back is news when the share or the reason changes") {
  roster workers;
  workers.enrol(hello("w1", "i1", 4), "r1", t0);
  CHECK_FALSE(workers.grant(credit("i1", 4)));
  CHECK(workers.grant(credit("i1", 4, 1)));
  CHECK_FALSE(workers.grant(credit("i1", 5, 2)));
  CHECK(workers.grant(credit("i1", 5, 2, failure::model_busy)));
  CHECK(workers.grant(credit("i1", 5, 4, failure::model_busy)));
  CHECK_FALSE(workers.grant(credit("i1", 5, 4, failure::model_busy)));
  CHECK(workers.grant(credit("i1", 5)));
  CHECK_FALSE(workers.grant(credit("i1", 6)));
}

TEST_CASE("a worker that holds everything back can not work, unless its model servers are only busy") {
  roster workers;
  workers.enrol(hello("w1", "i1", 2), "r1", t0);
  workers.grant(credit("i1", 2));
  CHECK(workers.has_able());
  CHECK_FALSE(workers.has_able({"i1"}));
  workers.grant(credit("i1", 2, 1));
  CHECK(workers.has_able());
  workers.grant(credit("i1", 2, 2));
  CHECK_FALSE(workers.has_able());
  CHECK(workers.present() == 1);
  workers.grant(credit("i1", 2, 2, failure::model_busy));
  CHECK(workers.has_able());
  workers.leave("i1");
  CHECK_FALSE(workers.has_able());
}

TEST_CASE("equal workers take turns, and the conversation's last one is preferred while it has the model in memory") {
  roster workers;
  for (const std::string name : {"w1", "w2", "w3"}) {
    workers.enrol(hello(name, "i-" + name, 4), "r", t0);
    workers.grant(credit("i-" + name, 9));
  }
  names given;
  for (int i = 0; i < 3; ++i) {
    auto* next = workers.pick();
    workers.give(*next);
    given.push_back(next->name);
  }
  CHECK(given == names{"w1", "w2", "w3"});
  CHECK(workers.pick({}, "w3")->name == "w1");
  auto loaded = credit("i-w3", 9);
  loaded.warm = true;
  workers.grant(loaded);
  loaded.incarnation = "i-w2";
  workers.grant(loaded);
  CHECK(workers.pick({}, "w3")->name == "w3");
  CHECK(workers.pick({}, "w2")->name == "w2");
  CHECK(workers.pick({}, "w1")->name == "w2");
}

TEST_CASE("the worker with the larger share of its slots free is picked") {
  roster workers;
  workers.enrol(hello("small", "i1", 1), "r1", t0);
  workers.enrol(hello("large", "i2", 4), "r2", t0);
  workers.grant(credit("i1", 1));
  workers.grant(credit("i2", 4));
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
  workers.grant(credit("i1", 1));
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
  workers.grant(credit("i1", 2));
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
