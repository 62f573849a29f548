#include "gateway/delivery/retry_button.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/gateway/delivery/answer_scene.hpp"

using namespace luka::test::one_answer;

TEST_CASE("a Retry button names its job, within what Telegram takes") {
  CHECK(retried_job(retry_button_data("7:1001")) == "7:1001");
  CHECK(retry_button_data(std::string(60, '1')).empty());
  CHECK_FALSE(retried_job("stop:7:1001"));
  CHECK_FALSE(retried_job("retry:"));
}

TEST_CASE("what may pass can be asked again, what will not can not") {
  using luka::proto::failure;
  CHECK(may_ask_again(failure::timed_out));
  CHECK(may_ask_again(failure::cut_off));
  CHECK_FALSE(may_ask_again(failure::too_long));
  CHECK_FALSE(may_ask_again(failure::refused));
  CHECK_FALSE(may_ask_again(failure::cancelled));
}

TEST_CASE("an answer that broke off ends with a Retry button in place of the Stop button") {
  answer_scene s;
  s.a.show("Half an ans", false);
  CHECK(s.perform()->stop_button);
  s.a.offer_retry();
  s.finish("Half an ans", "[…] Sorry.");
  const auto last = s.perform();
  REQUIRE(last);
  CHECK(last->what == kind::edit);
  CHECK(last->retry_button);
  CHECK_FALSE(last->stop_button);
  CHECK(s.is_complete());
}

TEST_CASE("a sentence without an answer gets its Retry button by an edit, and only the last message has one") {
  answer_scene s;
  s.a.offer_retry();
  s.finish("", "Sorry.");
  CHECK_FALSE(s.perform()->retry_button);
  CHECK(s.perform()->retry_button);
  CHECK(s.is_complete());

  answer_scene two(answer(rule, 100));
  two.a.offer_retry();
  two.finish(std::string(60, 'a') + "\n\n" + std::string(60, 'b'), "[…] Sorry.");
  int buttons = 0;
  while (const auto step = two.perform()) buttons += step->retry_button ? 1 : 0;
  CHECK(buttons == 1);
  CHECK(two.is_complete());
}

TEST_CASE("an answer without an offer ends without a button") {
  answer_scene s;
  s.finish("Hello");
  while (const auto step = s.perform()) CHECK_FALSE(step->retry_button);
  CHECK(s.is_complete());
}
