// A question that a model server could not answer, or not to its end, and another one may.
#include "tests/unit/gateway/dispatch_scene.hpp"

using namespace luka::gateway;
using namespace luka::test;
using luka::proto::failure;

namespace {

/// Question "a" runs at w1.
struct at_work : scene {
  explicit at_work(dispatch_limits limits = {}) : scene(limits) {
    join("w1", "i1", 1);
    submit(1, "a");
    REQUIRE(asked() == names{"a/1@i1"});
  }
};

answer_failed told(std::uint32_t attempts = 0, const std::string& partial_text = {}) {
  return {"a", failure::model_unreachable, "", partial_text, attempts};
}

}  // namespace

TEST_CASE("a question that a worker's model server could not answer goes to another worker, which is no strike") {
  at_work s;
  s.join("w2", "i2", 1);
  s.failed_there("a", 1, "i1");
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
  CHECK(s.all<acknowledge>() == std::vector{acknowledge{"route-i1", "a", 1}});
  CHECK(s.all<answer_failed>().empty());
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i2"});
  s.done("a", 2, "i2");
  CHECK(s.all<answer_ready>().size() == 1);
}

TEST_CASE("so does one whose model server dies in mid-answer, and what it has written is kept") {
  at_work s;
  s.join("w2", "i2", 1);
  s.failed_there("a", 1, "i1", false, "Once upon");
  CHECK(s.all<attempt_failed>() == std::vector{attempt_failed{"a", 1, failure::model_unreachable, "", "Once upon"}});
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
}

TEST_CASE("when no other worker is there, the person is told what has failed") {
  at_work s;
  s.failed_there("a", 1, "i1", false, "Once upon");
  CHECK(s.all<answer_failed>() == std::vector{told(0, "Once upon")});
  CHECK(s.all<attempt_failed>().empty());
}

TEST_CASE("when no other worker is free, it waits for one at the head of the line") {
  at_work s;
  s.join("w2", "i2", 1);
  s.submit(2, "b");
  REQUIRE(s.asked() == names{"b/1@i2"});
  s.submit(3, "c");
  s.failed_there("a", 1, "i1");
  CHECK(s.all<answer_failed>().empty());
  CHECK(s.desk.waiting() == 2);
  s.grant("i2", 2);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
  s.grant("i1", 2);
  CHECK(s.asked() == names{"c/1@i1"});
}

TEST_CASE("a question that waits for another worker holds nobody up who can be answered where it has failed") {
  at_work s;
  s.join("w2", "i2", 1);
  s.submit(2, "b");
  s.submit(3, "c");
  s.failed_there("a", 1, "i1");
  s.grant("i1", 2);
  CHECK(s.asked() == names{"c/1@i1"});
  s.grant("i2", 2);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
}

TEST_CASE("when the worker that it waits for goes away, its failure is told after all") {
  at_work s;
  s.join("w2", "i2", 1);
  s.submit(2, "b");
  s.failed_there("a", 1, "i1", false, "Once upon");
  s.tick(t0 + 100ms);
  CHECK(s.all<answer_failed>().empty());
  s.desk.on_goodbye({"i2"}, s.actions);
  s.tick(t0 + 200ms);
  CHECK(s.all<answer_failed>() == std::vector{told(1, "Once upon")});
  CHECK(s.desk.waiting() == 0);
}

TEST_CASE("a question that waits for another worker for too long is told its failure") {
  at_work s;
  s.join("w2", "i2", 1);
  s.submit(2, "b");
  s.failed_there("a", 1, "i1");
  for (auto now = t0; now < t0 + 600s; now += 500ms) {
    s.beat("i1", {}, now);
    s.beat("i2", {{"b", 1, 0, false}}, now);
    s.tick(now);
    REQUIRE(s.all<answer_failed>().empty());
  }
  s.tick(t0 + 600s);
  CHECK(s.all<answer_failed>() == std::vector{told(1)});
}

TEST_CASE("with another model server of the same worker it goes on there, once that has credit") {
  at_work s;
  s.failed_there("a", 1, "i1", true, "Once upon");
  CHECK(s.all<answer_failed>().empty());
  CHECK(s.all<attempt_failed>().size() == 1);
  CHECK(s.desk.waiting() == 1);
  s.grant("i1", 2);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i1"});
}

TEST_CASE("another worker that is free comes before another model server of the same one") {
  at_work s;
  s.join("w2", "i2", 1);
  s.grant("i1", 3);
  s.failed_there("a", 1, "i1", true);
  s.prepare_all();
  CHECK(s.asked() == names{"a/2@i2"});
  s.failed_there("a", 2, "i2");
  s.prepare_all();
  CHECK(s.asked() == names{"a/3@i1"});
}

TEST_CASE("a question moves as often as the setting allows, then its failure is told") {
  dispatch_limits limits;
  limits.moves = 2;
  at_work s(limits);
  s.grant("i1", 9);
  s.failed_there("a", 1, "i1", true);
  s.prepare_all();
  s.failed_there("a", 2, "i1", true);
  s.prepare_all();
  REQUIRE(s.asked() == names{"a/3@i1"});
  s.failed_there("a", 3, "i1", true, "Once");
  CHECK(s.all<answer_failed>() == std::vector{told(0, "Once")});
  CHECK(s.all<prepare>().empty());
}

TEST_CASE("a question goes to each worker once") {
  at_work s;
  s.grant("i1", 9);
  for (int i = 2; i <= 3; ++i) s.join("w" + std::to_string(i), "i" + std::to_string(i), 9);
  s.failed_there("a", 1, "i1");
  s.prepare_all();
  REQUIRE(s.asked() == names{"a/2@i2"});
  s.failed_there("a", 2, "i2");
  s.prepare_all();
  REQUIRE(s.asked() == names{"a/3@i3"});
  s.failed_there("a", 3, "i3");
  CHECK(s.all<answer_failed>() == std::vector{told()});
}

TEST_CASE("when the worker that it went to dies, it may come back to the one where it had failed; that is one strike") {
  at_work s;
  s.grant("i1", 2);
  s.join("w2", "i2", 1);
  s.failed_there("a", 1, "i1");
  s.prepare_all();
  REQUIRE(s.asked() == names{"a/2@i2"});
  s.join("w2", "i9", 0);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 3, 1}});
  s.prepare_all();
  CHECK(s.asked() == names{"a/3@i1"});
}

TEST_CASE("a worker that comes back with the failure of a question that waits to run again does not get it again") {
  at_work s;
  s.beat("i1", {{"a", 1, 0, false}}, t0);
  s.tick(t0 + 3s);
  REQUIRE(s.desk.waiting() == 1);
  s.join("w2", "i2", 0, t0 + 3s);
  s.actions.clear();
  s.desk.on_heartbeat({"i1", {}}, "route-i1", t0 + 3s, s.actions);
  s.failed_there("a", 1, "i1");
  s.grant("i1", 9);
  CHECK(s.actions.empty());
  s.grant("i2", 1);
  CHECK(s.all<prepare>() == std::vector{prepare{"a", 2, 0}});
}

TEST_CASE("a failure that is said once more is acknowledged once more, and changes nothing") {
  at_work s;
  s.join("w2", "i2", 1);
  s.failed_there("a", 1, "i1");
  s.failed_there("a", 1, "i1");
  CHECK(s.all<acknowledge>() == std::vector{acknowledge{"route-i1", "a", 1}});
  CHECK(s.actions.size() == 1);
}

TEST_CASE("a question that was stopped goes nowhere else, also while it waits for another worker") {
  at_work s;
  s.join("w2", "i2", 1);
  s.desk.cancel("a", s.actions);
  s.failed_there("a", 1, "i1");
  CHECK(s.all<answer_failed>() == std::vector{answer_failed{"a", failure::cancelled, "", ""}});
  at_work t;
  t.failed_there("a", 1, "i1", true);
  CHECK(t.desk.cancel("a", t.actions));
  t.grant("i1", 2);
  CHECK(t.actions.empty());
}

TEST_CASE("a failure that would be the same elsewhere is told at once") {
  at_work s;
  s.join("w2", "i2", 1);
  s.failed("a", 1, "i1", failure::too_long);
  CHECK(s.all<answer_failed>() == std::vector{answer_failed{"a", failure::too_long, "", ""}});
}

TEST_CASE("while the journal is away a question goes nowhere else, and its failure is told") {
  at_work s;
  s.join("w2", "i2", 1);
  s.desk.hold(true, t0, s.actions);
  s.failed_there("a", 1, "i1");
  CHECK(s.all<answer_failed>() == std::vector{told()});
}

TEST_CASE("what a worker that fails itself has written is kept, too") {
  at_work s;
  luka::proto::infer_failed message;
  message.job = "a";
  message.attempt = 1;
  message.reason = static_cast<std::uint8_t>(failure::worker_stopping);
  message.partial_text = "Once upon";
  s.actions.clear();
  s.desk.on_failed(message, "route-i1", t0, s.actions);
  REQUIRE(s.all<attempt_failed>().size() == 1);
  CHECK(s.all<attempt_failed>().front().partial_text == "Once upon");
}
