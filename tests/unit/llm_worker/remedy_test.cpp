#include "llm_worker/backend/remedy.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using luka::proto::failure;

namespace {

failure_report helped_by(cure what) {
  failure_report report;
  report.reason = failure::model_failed;
  report.helps = what;
  return report;
}

}  // namespace

TEST_CASE("the same server is asked again only when the failure was of the moment") {
  const ask_options first;
  CHECK(second_try(helped_by(cure::again), first));
  CHECK(second_try(helped_by(cure::without_thinking), first));
  for (const auto what : {cure::none, cure::elsewhere, cure::later, cure::when_loaded})
    CHECK_FALSE(second_try(helped_by(what), first));
}

TEST_CASE("a second try is like the first, except that a model which only thought is told not to") {
  ask_options first;
  first.think = think_wish::high;
  first.num_predict = 77;
  const auto again = second_try(helped_by(cure::again), first);
  REQUIRE(again);
  CHECK(again->think == think_wish::high);
  CHECK(again->num_predict == 77);
  const auto quietly = second_try(helped_by(cure::without_thinking), first);
  REQUIRE(quietly);
  CHECK(quietly->think == think_wish::off);
  CHECK(quietly->num_predict == 77);
  CHECK_FALSE(second_try(helped_by(cure::without_thinking), *quietly));
}

TEST_CASE("another worker may do better unless the failure lies in the question") {
  for (const auto what : {cure::again, cure::elsewhere, cure::later, cure::when_loaded})
    CHECK(may_do_elsewhere(helped_by(what)));
  for (const auto what : {cure::none, cure::without_thinking}) CHECK_FALSE(may_do_elsewhere(helped_by(what)));
}
