#include "tests/support/catch.hpp"
#include "tests/unit/gateway/delivery/answer_scene.hpp"

using namespace luka::test::one_answer;

TEST_CASE("the first text is shown as soon as there is some, with a Stop button") {
  answer_scene s;
  CHECK_FALSE(s.next());
  s.a.show(" \n", false);
  CHECK_FALSE(s.next());
  s.a.show(" \nH", false);
  const auto first = s.next();
  REQUIRE(first);
  CHECK(first->what == kind::send);
  CHECK(first->says.text == "H");
  CHECK(first->stop_button);
  CHECK(s.a.how_urgent() == urgency::first_text);
}

TEST_CASE("an update is due after ten characters or half a second, whichever comes first") {
  answer_scene s;
  s.a.show("Hello", false);
  s.perform();
  s.a.show("Hello wor", false);
  CHECK_FALSE(s.next(t0 + 499ms));
  CHECK(s.a.due_at() == t0 + 500ms);
  CHECK(s.next(t0 + 500ms)->says.text == "Hello wor");
  s.a.show("Hello world and", false);
  CHECK(s.next(t0 + 1ms)->says.text == "Hello world and");
  CHECK(s.next(t0 + 1ms)->what == kind::edit);
  CHECK(s.next(t0 + 1ms)->stop_button);
  CHECK(s.a.how_urgent() == urgency::update);
}

TEST_CASE("text that arrives during a call counts towards the next update") {
  answer_scene s;
  s.a.show("Hello", false);
  const auto step = *s.next();
  s.a.show("Hello, this came meanwhile", false);
  s.a.sent(step, message_id(1), t0 + 80ms);
  REQUIRE(s.next(t0 + 80ms));
  CHECK(s.next(t0 + 80ms)->says.text == "Hello, this came meanwhile");
}

TEST_CASE("a few characters that arrive during a call do not make the next update due before its time") {
  answer_scene s;
  s.a.show("Hello", false);
  s.perform();
  s.a.show("Hello, you and all the others", false);
  const auto edit = *s.next(t0 + 100ms);
  s.a.show("Hello, you and all the others!!", false);
  s.a.edited(edit, t0 + 180ms);
  CHECK_FALSE(s.next(t0 + 180ms));
  CHECK(s.a.due_at() == t0 + 680ms);
}

TEST_CASE("what a message shows already is not sent again while the answer grows") {
  answer_scene s;
  s.a.show("Hello", false);
  s.perform();
  s.a.show("Hello  \n", false);
  CHECK(s.a.is_due(t0 + 10s));
  CHECK_FALSE(s.a.next_step(t0 + 10s));
  s.a.nothing_new(t0 + 10s);
  CHECK_FALSE(s.a.is_due(t0 + 20s));
}

TEST_CASE("the end is due at once, whole, and takes the button away") {
  answer_scene s;
  s.a.show("Hello", false);
  s.perform();
  s.finish("Hello you");
  CHECK_FALSE(s.is_complete());
  CHECK(s.a.how_urgent() == urgency::final_text);
  const auto last = s.perform();
  REQUIRE(last);
  CHECK(last->what == kind::edit);
  CHECK(last->says.text == "Hello you");
  CHECK_FALSE(last->stop_button);
  CHECK(s.is_complete());
}

TEST_CASE("an end that is on the screen already still takes the button away") {
  answer_scene s;
  s.a.show("Hello you", false);
  s.perform();
  s.finish("Hello you");
  CHECK(s.perform()->what == kind::edit);
  CHECK(s.is_complete());
}

TEST_CASE("what is sent never has the last words") {
  answer_scene s;
  s.finish("Everything at once");
  const auto first = s.perform();
  REQUIRE(first);
  CHECK(first->what == kind::send);
  CHECK(first->says.text == "Everything at once …");
  CHECK(first->stop_button);
  const auto last = s.perform();
  REQUIRE(last);
  CHECK(last->what == kind::edit);
  CHECK(last->id == message_id(1));
  CHECK(last->says.text == "Everything at once");
  CHECK_FALSE(last->stop_button);
  CHECK(s.is_complete());
}

TEST_CASE("the whole text waits until the message's id is safe, more of it does not") {
  answer_scene s;
  s.safe = false;
  s.a.show("Hello", false);
  s.perform();
  s.a.show("Hello, this is more", false);
  CHECK(s.perform()->says.text == "Hello, this is more");
  s.finish("Hello, this is more.");
  CHECK_FALSE(s.next());
  CHECK_FALSE(s.is_complete());
  s.a.placed_safely(0);
  CHECK(s.perform()->says.text == "Hello, this is more.");
  CHECK(s.is_complete());
}

TEST_CASE("while one page waits until it is safe the next one is sent") {
  answer_scene s(20);
  s.safe = false;
  s.a.show("one two three four", false);
  s.perform();
  s.a.show("one two three four five six seven", false);
  const auto second = s.perform();
  REQUIRE(second);
  CHECK(second->what == kind::send);
  CHECK(second->page == 1);
  CHECK_FALSE(s.next());
  s.a.placed_safely(0);
  const auto whole = s.perform();
  REQUIRE(whole);
  CHECK(whole->page == 0);
  CHECK_FALSE(whole->stop_button);
}

TEST_CASE("a long answer continues in the next message and each page is brought up to date") {
  answer_scene s(20);
  s.a.show("one two three four", false);
  CHECK(s.perform()->says.text == "one two three four");
  s.finish("one two three four five six seven eight nine ten");
  CHECK_FALSE(s.perform()->stop_button);  // page 0, whole
  CHECK(s.perform()->says.text == "five six seven eig …");
  CHECK(s.perform()->says.text == "five six seven eight");
  CHECK(s.perform()->says.text == "nine ten …");
  CHECK(s.perform()->says.text == "nine ten");
  CHECK_FALSE(s.perform());
  CHECK(s.last_id == 3);
  CHECK(s.is_complete());
}

TEST_CASE("when the question is answered again the visible text does not get shorter before the end") {
  answer_scene s;
  s.a.show("A long first attempt", false);
  s.perform();
  s.a.show("Second", true);
  CHECK_FALSE(s.next(t0 + 5s));
  s.a.show("Second attempt that is longer", false);
  CHECK(s.next(t0 + 5s)->says.text == "Second attempt that is longer");
  s.finish("Done.");
  CHECK(s.perform(t0 + 6s)->says.text == "Done.");
  CHECK(s.is_complete());
}

TEST_CASE("messages that the end does not need are deleted") {
  answer_scene s(10);
  s.a.show("aaaa bbbb cccc dddd", false);
  while (s.perform()) continue;
  REQUIRE(s.last_id == 2);
  s.finish("short");
  CHECK(s.perform()->what == kind::edit);
  const auto last = s.perform();
  REQUIRE(last);
  CHECK(last->what == kind::erase);
  CHECK(last->id == message_id(2));
  CHECK(s.is_complete());
}

TEST_CASE("a message that was deleted by the user is sent anew") {
  answer_scene s;
  s.a.show("Hello", false);
  s.perform();
  s.finish("Hello again");
  s.a.message_lost(0);
  CHECK(s.perform()->says.text == "Hello again …");
  CHECK(s.perform()->says.text == "Hello again");
  CHECK(s.last_id == 2);
  CHECK(s.is_complete());
}

TEST_CASE("after a send with unknown outcome nothing is sent until the end") {
  answer_scene s;
  s.a.show("Hello", false);
  s.a.send_uncertain(0);
  s.a.show("Hello, and this is more text", false);
  CHECK_FALSE(s.next(t0 + 10s));
  s.finish("Hello, and this is more text.");
  CHECK(s.perform()->what == kind::send);
  CHECK(s.perform()->what == kind::edit);
  CHECK(s.is_complete());
}

TEST_CASE("a short line is sent whole, and when nobody knows whether it was, not again") {
  answer_scene s(answer::short_line("Done. "));
  const auto only = s.next();
  REQUIRE(only);
  CHECK(only->what == kind::send);
  CHECK(only->says.text == "Done.");
  CHECK_FALSE(only->stop_button);
  s.a.send_uncertain(0);
  CHECK(s.is_complete());
}

TEST_CASE("an answer that is continued after a restart edits the messages that it has") {
  answer_scene s(10);
  s.a.resume({message_id(7), message_id(8), message_id(9)});
  s.a.show("aaaa", false);
  const auto first = s.perform();
  REQUIRE(first);
  CHECK(first->what == kind::edit);
  CHECK(first->id == message_id(7));
  CHECK(s.a.how_urgent() == urgency::update);
  s.finish("aaaa bbbb cccc");
  CHECK(s.perform()->id == message_id(7));
  CHECK(s.perform()->id == message_id(8));
  const auto last = s.perform();
  REQUIRE(last);
  CHECK(last->what == kind::erase);
  CHECK(last->id == message_id(9));
  CHECK(s.is_complete());
}

TEST_CASE("an answer that is written anew after a restart leaves a message alone until it is full, or the end") {
  answer_scene s(10);
  s.a.resume({message_id(7), message_id(8)});
  s.a.show("aaaa", true);
  CHECK_FALSE(s.next(t0 + 5s));
  s.a.show("aaaa bbbb cccc", false);
  CHECK(s.perform(t0 + 6s)->id == message_id(7));
  CHECK_FALSE(s.next(t0 + 9s));
  s.finish("aaaa bbbb cccc");
  CHECK(s.perform(t0 + 10s)->id == message_id(8));
  CHECK(s.is_complete());
}

TEST_CASE("what a note says stands below the text, without any text the other sentence is shown") {
  answer_scene with_text;
  with_text.finish("Half an ans", "[…] Stopped.");
  with_text.perform();
  CHECK(with_text.perform()->says.text == "Half an ans\n\n[…] Stopped.");
  answer_scene empty;
  empty.finish(" \n");
  empty.perform();
  CHECK(empty.perform()->says.text == "(empty)");
}

TEST_CASE("a page that is too long for Telegram becomes two") {
  answer_scene s(2048);
  s.finish(std::string(1500, 'x'));
  CHECK(s.next()->says.text.size() == 1504);
  CHECK(s.a.shorten_pages());
  while (s.perform()) continue;
  CHECK(s.last_id == 2);
  CHECK(s.is_complete());
  CHECK(s.a.shorten_pages());
  CHECK_FALSE(s.a.shorten_pages());
}
