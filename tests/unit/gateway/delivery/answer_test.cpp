#include "gateway/delivery/answer.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::message_id;
using kind = answer::step::kind;

namespace {

const answer::time_point t0{1h};
const update_rule rule{500ms, 10};

/// An answer, and a Telegram that does what is due: sends get the ids 1, 2, 3 …, and are safe at once unless told otherwise.
struct scene {
  answer a;
  int last_id = 0;
  bool safe = true;

  explicit scene(std::size_t limit = page_limit) : a(rule, limit) {}
  explicit scene(answer given) : a(std::move(given)) {}

  std::optional<answer::step> next(answer::time_point now = t0) {
    return a.is_due(now) ? a.next_step(now) : std::nullopt;
  }
  std::optional<answer::step> perform(answer::time_point now = t0) {
    auto step = next(now);
    if (!step) return step;
    switch (step->what) {
      case kind::send:
        a.sent(*step, message_id(++last_id), now);
        if (safe) a.placed_safely(step->page);
        break;
      case kind::edit:
      case kind::edit_rich: a.edited(*step, now); break;
      case kind::draft: a.drafted(*step, now); break;
      case kind::erase: a.erased(*step); break;
    }
    return step;
  }
  void finish(const std::string& text, const std::string& note = "") { a.finish(text, note, "(empty)"); }
  bool is_complete() { return a.is_complete(t0); }
};

}  // namespace

TEST_CASE("the first text is shown as soon as there is some, with a Stop button") {
  scene s;
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
  scene s;
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
  scene s;
  s.a.show("Hello", false);
  const auto step = *s.next();
  s.a.show("Hello, this came meanwhile", false);
  s.a.sent(step, message_id(1), t0 + 80ms);
  REQUIRE(s.next(t0 + 80ms));
  CHECK(s.next(t0 + 80ms)->says.text == "Hello, this came meanwhile");
}

TEST_CASE("what a message shows already is not sent again while the answer grows") {
  scene s;
  s.a.show("Hello", false);
  s.perform();
  s.a.show("Hello  \n", false);
  CHECK(s.a.is_due(t0 + 10s));
  CHECK_FALSE(s.a.next_step(t0 + 10s));
  s.a.nothing_new(t0 + 10s);
  CHECK_FALSE(s.a.is_due(t0 + 20s));
}

TEST_CASE("the end is due at once, whole, and takes the button away") {
  scene s;
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
  scene s;
  s.a.show("Hello you", false);
  s.perform();
  s.finish("Hello you");
  CHECK(s.perform()->what == kind::edit);
  CHECK(s.is_complete());
}

TEST_CASE("what is sent never has the last words") {
  scene s;
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
  scene s;
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
  scene s(20);
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
  scene s(20);
  s.a.show("one two three four", false);
  CHECK(s.perform()->says.text == "one two three four");
  s.finish("one two three four five six seven eight nine ten");
  CHECK_FALSE(s.perform()->stop_button);  // page 0, whole
  CHECK(s.perform()->says.text == "five six seven …");
  CHECK(s.perform()->says.text == "five six seven");
  CHECK(s.perform()->says.text == "eight nine ten …");
  CHECK(s.perform()->says.text == "eight nine ten");
  CHECK_FALSE(s.perform());
  CHECK(s.last_id == 3);
  CHECK(s.is_complete());
}

TEST_CASE("when the question is answered again the visible text does not get shorter before the end") {
  scene s;
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
  scene s(10);
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
  scene s;
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
  scene s;
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
  scene s(answer::short_line("Done. "));
  const auto only = s.next();
  REQUIRE(only);
  CHECK(only->what == kind::send);
  CHECK(only->says.text == "Done.");
  CHECK_FALSE(only->stop_button);
  s.a.send_uncertain(0);
  CHECK(s.is_complete());
}

TEST_CASE("an answer that is continued after a restart edits the messages that it has") {
  scene s(10);
  s.a.resume({message_id(7), message_id(8), message_id(9)});
  s.a.show("aaaa", true);
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

TEST_CASE("what a note says stands below the text, without any text the other sentence is shown") {
  scene with_text;
  with_text.finish("Half an ans", "[…] Stopped.");
  with_text.perform();
  CHECK(with_text.perform()->says.text == "Half an ans\n\n[…] Stopped.");
  scene empty;
  empty.finish(" \n");
  empty.perform();
  CHECK(empty.perform()->says.text == "(empty)");
}

TEST_CASE("a page that is too long for Telegram becomes two") {
  scene s(2048);
  s.finish(std::string(1500, 'x'));
  CHECK(s.next()->says.text.size() == 1504);
  CHECK(s.a.shorten_pages());
  while (s.perform()) continue;
  CHECK(s.last_id == 2);
  CHECK(s.is_complete());
  CHECK(s.a.shorten_pages());
  CHECK_FALSE(s.a.shorten_pages());
}

// Drafts.

TEST_CASE("a growing page is a draft, the end brings it up to date, sends the message and completes it") {
  scene s;
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
  scene up_to_date;
  up_to_date.a.use_drafts(1);
  up_to_date.a.show("Hello", false);
  up_to_date.perform();
  up_to_date.finish("Hello");
  CHECK(up_to_date.next()->what == kind::send);
  scene no_room;
  no_room.a.use_drafts(1);
  no_room.a.show("Hello", false);
  no_room.perform();
  no_room.finish("Hello.");
  no_room.a.skip_last_draft();
  CHECK(no_room.next()->what == kind::send);
}

TEST_CASE("a draft that says nothing new is repeated before it fades, a little different each time") {
  scene s;
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
  scene s(20);
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
  scene s;
  s.a.use_drafts(1);
  s.a.show("Hello", false);
  s.perform();
  s.a.end_drafts();
  CHECK(s.next()->what == kind::send);
  CHECK(s.next()->says.text == "Hello");
}

// Rich messages.

namespace {

const std::string with_table = "A table:\n\n|a|b|\n|--|--|\n|1|2|";

}  // namespace

TEST_CASE("an answer with a table becomes a rich message in place") {
  scene s;
  s.a.use_rich_message();
  s.finish(with_table);
  CHECK(s.perform()->what == kind::send);
  const auto rich = s.perform();
  REQUIRE(rich);
  CHECK(rich->what == kind::edit_rich);
  CHECK(rich->markdown == with_table);
  CHECK(s.is_complete());
}

TEST_CASE("a rich message that is refused is shown with entities instead") {
  scene s;
  s.a.use_rich_message();
  s.finish(with_table);
  s.perform();
  CHECK(s.next()->what == kind::edit_rich);
  s.a.drop_rich_message();
  CHECK(s.perform()->what == kind::edit);
  CHECK(s.is_complete());
}

TEST_CASE("what fits one rich message leaves no further messages") {
  scene s(24);
  s.a.use_rich_message();
  s.a.show(with_table, false);
  while (s.perform()) continue;
  REQUIRE(s.last_id == 2);
  s.finish(with_table);
  CHECK(s.perform()->what == kind::edit_rich);
  CHECK(s.perform()->what == kind::erase);
  CHECK(s.is_complete());
}

TEST_CASE("an answer without a table, and one that broke off, stay as they are") {
  scene plain;
  plain.a.use_rich_message();
  plain.finish("No table.");
  plain.perform();
  CHECK(plain.perform()->what == kind::edit);
  scene broken;
  broken.a.use_rich_message();
  broken.finish(with_table, "[…] Stopped.");
  broken.perform();
  CHECK(broken.perform()->what == kind::edit);
}
