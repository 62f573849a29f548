// A question that one worker's model server could not answer, and another worker's may.
#include "tests/unit/gateway/dispatch_scene.hpp"

using namespace luka::gateway;
using namespace luka::test;
using luka::proto::failure;

namespace {

/// Question "a" runs at w1.
struct at_work : scene {
  at_work() {
    join("w1", "i1", 1);
    submit(1, "a");
    REQUIRE(asked() == names{"a/1@i1"});
  }
};

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

TEST_CASE("when no other worker is free, the person is told what has failed") {
  at_work s;
  s.join("w2", "i2", 1);
  s.submit(2, "b");
  REQUIRE(s.asked() == names{"b/1@i2"});
  s.failed_there("a", 1, "i1");
  CHECK(s.all<answer_failed>() == std::vector{answer_failed{"a", failure::model_unreachable, "", ""}});
}

TEST_CASE("a question goes to each worker once, and to no more than the setting allows") {
  at_work s;
  s.desk.on_credit({"i1", 9}, t0, s.actions);
  for (int i = 2; i <= 4; ++i) s.join("w" + std::to_string(i), "i" + std::to_string(i), 1);
  s.failed_there("a", 1, "i1");
  s.prepare_all();
  REQUIRE(s.asked() == names{"a/2@i2"});
  s.failed_there("a", 2, "i2");
  s.prepare_all();
  REQUIRE(s.asked() == names{"a/3@i3"});
  s.failed_there("a", 3, "i3");
  CHECK(s.all<answer_failed>().size() == 1);
  CHECK(s.all<prepare>().empty());
}

TEST_CASE("a question that was stopped goes nowhere else") {
  at_work s;
  s.join("w2", "i2", 1);
  s.desk.cancel("a", s.actions);
  s.failed_there("a", 1, "i1");
  CHECK(s.all<answer_failed>() == std::vector{answer_failed{"a", failure::cancelled, "", ""}});
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
  CHECK(s.all<answer_failed>() == std::vector{answer_failed{"a", failure::model_unreachable, "", ""}});
}
