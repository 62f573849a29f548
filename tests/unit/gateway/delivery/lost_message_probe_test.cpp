#include "scene.hpp"
#include "tests/support/catch.hpp"

using namespace luka::test;

namespace {

void look(scene& s) { s.chat.probe(lost_message_probe({chat_id(7), chat_kind::private_chat, message_id(70)})); }

}  // namespace

TEST_CASE("a message that has the button already is the lost one, and goes") {
  scene s;
  look(s);
  const auto asked = s.refuse(refusal(remedy::treat_as_done));
  REQUIRE(asked);
  CHECK(asked->what == kind::put_button);
  CHECK(asked->message == message_id(70));
  CHECK(asked->button == "stop");
  CHECK_FALSE(s.chat.take_probe());
  const auto erased = s.accept(t0 + 10s);
  REQUIRE(erased);
  CHECK(erased->what == kind::erase);
  CHECK(erased->message == message_id(70));
  const auto found = s.chat.take_probe();
  REQUIRE(found);
  CHECK(found->was_found());
  CHECK(s.chat.is_idle(t0 + 100s));
}

TEST_CASE("another message of ours gets its button taken back") {
  scene s;
  look(s);
  CHECK(s.accept()->what == kind::put_button);
  const auto back = s.accept(t0 + 10s);
  REQUIRE(back);
  CHECK(back->what == kind::remove_buttons);
  CHECK(back->message == message_id(70));
  CHECK_FALSE(s.chat.take_probe()->was_found());
}

TEST_CASE("a message of another chat or person is left alone") {
  scene s;
  look(s);
  CHECK(s.refuse(refusal(remedy::resend_as_new)));
  const auto over = s.chat.take_probe();
  REQUIRE(over);
  CHECK_FALSE(over->was_found());
  CHECK_FALSE(s.next(t0 + 10s));
}

TEST_CASE("a look is repeated when Telegram is in trouble, and text goes first") {
  scene s;
  look(s);
  CHECK(s.refuse(refusal(remedy::retry_with_backoff))->what == kind::put_button);
  CHECK(s.refuse(refusal(remedy::retry_later, 5s), t0 + 10s)->what == kind::put_button);
  CHECK_FALSE(s.next(t0 + 12s));
  s.begin("1:6");
  s.finish("1:6", "text");
  CHECK(s.accept(t0 + 60s)->what == kind::send);
  CHECK(s.accept(t0 + 60s)->what == kind::edit);
  s.chat.take_outcomes();
  CHECK(s.refuse(refusal(remedy::resend_as_new), t0 + 120s)->what == kind::put_button);
  CHECK(s.chat.take_probe());
}

TEST_CASE("nothing is looked for in a chat that is gone") {
  scene s;
  look(s);
  s.refuse(refusal(remedy::give_up_chat));
  CHECK_FALSE(s.next(t0 + 10s));
  const auto answered = s.chat.take_probe();
  REQUIRE(answered);
  CHECK_FALSE(answered->was_found());
}
