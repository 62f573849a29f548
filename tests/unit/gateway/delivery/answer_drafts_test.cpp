#include "tests/support/catch.hpp"
#include "tests/unit/gateway/delivery/answer_scene.hpp"

using namespace luka::test::one_answer;

TEST_CASE("a growing page is a draft, the end brings it up to date, sends the message and completes it") {
  answer_scene s;
  s.a.use_drafts(5000);
  s.a.show("Hello", false);
  const auto first = s.perform();
  REQUIRE(first);
  CHECK(first->what == kind::draft);
  CHECK(first->draft == 5000);
  s.a.show("Hello, this is more", false);
  CHECK(s.perform()->says.text == "Hello, this is more");
  s.finish("Hello, this is more.");
  const auto last_draft = s.perform();
  REQUIRE(last_draft);
  CHECK(last_draft->what == kind::draft);
  CHECK(last_draft->says.text == "Hello, this is more.");
  const auto message = s.perform();
  REQUIRE(message);
  CHECK(message->what == kind::send);
  CHECK(message->says.text == "Hello, this is more. …");
  CHECK(s.perform()->says.text == "Hello, this is more.");
  CHECK(s.is_complete());
}

TEST_CASE("the draft before the message is left out when it says everything already, or is not to be had") {
  answer_scene up_to_date;
  up_to_date.a.use_drafts(1);
  up_to_date.a.show("Hello", false);
  up_to_date.perform();
  up_to_date.finish("Hello");
  CHECK(up_to_date.next()->what == kind::send);
  answer_scene no_room;
  no_room.a.use_drafts(1);
  no_room.a.show("Hello", false);
  no_room.perform();
  no_room.finish("Hello.");
  no_room.a.skip_last_draft();
  CHECK(no_room.next()->what == kind::send);
}

TEST_CASE("a draft that says nothing new is repeated before it fades, a little different each time") {
  answer_scene s;
  s.a.use_drafts(1);
  s.a.show("Hello", false);
  s.perform();
  CHECK_FALSE(s.next(t0 + 19s));
  CHECK(s.a.due_at() == t0 + 20s);
  CHECK(s.perform(t0 + 20s)->says.text == "Hello …");
  CHECK_FALSE(s.next(t0 + 39s));
  CHECK(s.perform(t0 + 40s)->says.text == "Hello … …");
  s.a.show("Hello again, there", false);
  CHECK(s.perform(t0 + 41s)->says.text == "Hello again, there");
}

TEST_CASE("each page has a draft of its own, and a full page becomes a message before the next draft") {
  answer_scene s(20);
  s.a.use_drafts(100);
  s.a.show("one two three four", false);
  CHECK(s.perform()->draft == 100);
  s.a.show("one two three four five six seven", false);
  CHECK(s.perform()->what == kind::send);
  CHECK(s.perform()->what == kind::edit);
  const auto second = s.perform();
  REQUIRE(second);
  CHECK(second->what == kind::draft);
  CHECK(second->draft == 101);
  CHECK(s.a.has_draft(101));
  CHECK_FALSE(s.a.has_draft(99));
}

TEST_CASE("without drafts the page goes on as a message") {
  answer_scene s;
  s.a.use_drafts(1);
  s.a.show("Hello", false);
  s.perform();
  s.a.end_drafts();
  CHECK(s.next()->what == kind::send);
  CHECK(s.next()->says.text == "Hello");
}
