#include "gateway/delivery/answer.hpp"

#include "gateway/delivery/chat_budget.hpp"
#include "gateway/delivery/chunk_assembly.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::message_id;
using kind = answer::step::kind;

namespace {

const answer::time_point t0{1h};
const update_rule rule{500ms, 10};

/// Does what is due, if anything, as Telegram would: sends get the ids 1, 2, 3 …
std::optional<answer::step> perform(answer& a, answer::time_point now, int& last_id) {
  const auto step = a.due(now);
  if (!step) return step;
  if (step->what == kind::send) a.sent(*step, message_id(++last_id), now);
  if (step->what == kind::edit) a.edited(*step, now);
  if (step->what == kind::erase) a.erased(*step);
  return step;
}

}  // namespace

TEST_CASE("the first text is shown as soon as there is some") {
  answer a(rule);
  CHECK_FALSE(a.due(t0));
  a.show(" \n", false);
  CHECK_FALSE(a.due(t0));
  a.show(" \nH", false);
  REQUIRE(a.due(t0));
  CHECK(a.due(t0)->what == kind::send);
  CHECK(a.due(t0)->text == "H");
}

TEST_CASE("an update is due after ten characters or half a second, whichever comes first") {
  answer a(rule);
  int id = 0;
  a.show("Hello", false);
  perform(a, t0, id);
  a.show("Hello wor", false);
  CHECK_FALSE(a.due(t0 + 499ms));
  CHECK(a.due_at() == t0 + 500ms);
  CHECK(a.due(t0 + 500ms)->text == "Hello wor");
  a.show("Hello world and", false);
  CHECK(a.due(t0 + 1ms)->text == "Hello world and");
  CHECK(a.due(t0 + 1ms)->what == kind::edit);
}

TEST_CASE("text that arrives during a call counts towards the next update") {
  answer a(rule);
  int id = 0;
  a.show("Hello", false);
  const auto step = *a.due(t0);
  a.show("Hello, this came meanwhile", false);
  a.sent(step, message_id(++id), t0 + 80ms);
  REQUIRE(a.due(t0 + 80ms));
  CHECK(a.due(t0 + 80ms)->text == "Hello, this came meanwhile");
}

TEST_CASE("what a message shows already is never sent again") {
  answer a(rule);
  int id = 0;
  a.show("Hello", false);
  perform(a, t0, id);
  a.show("Hello  \n", false);
  CHECK_FALSE(a.due(t0 + 10s));
  a.finish("Hello  \n");
  CHECK(a.is_complete());
}

TEST_CASE("the end is due at once, whole") {
  answer a(rule);
  int id = 0;
  a.show("Hello", false);
  perform(a, t0, id);
  a.finish("Hello you");
  CHECK_FALSE(a.is_complete());
  REQUIRE(a.due(t0));
  CHECK(a.due(t0)->urgent);
  perform(a, t0, id);
  CHECK(a.is_complete());
}

TEST_CASE("a long answer continues in the next message and each page is brought up to date") {
  answer a(rule, 20);
  int id = 0;
  std::string text = "one two three four";
  a.show(text, false);
  CHECK(perform(a, t0, id)->text == text);
  text += " five six seven eight nine ten";
  a.finish(text);
  CHECK(perform(a, t0, id)->text == "five six seven");
  CHECK(perform(a, t0, id)->text == "eight nine ten");
  CHECK_FALSE(perform(a, t0, id));
  CHECK(id == 3);
  CHECK(a.is_complete());
}

TEST_CASE("when the question is answered again the visible text does not get shorter before the end") {
  answer a(rule);
  int id = 0;
  a.show("A long first attempt", false);
  perform(a, t0, id);
  a.show("Second", true);
  CHECK_FALSE(a.due(t0 + 5s));
  a.show("Second attempt that is longer", false);
  CHECK(a.due(t0 + 5s)->text == "Second attempt that is longer");
  a.finish("Done.");
  CHECK(perform(a, t0 + 6s, id)->text == "Done.");
  CHECK(a.is_complete());
}

TEST_CASE("messages that the end does not need are deleted") {
  answer a(rule, 10);
  int id = 0;
  a.show("aaaa bbbb cccc dddd", false);
  perform(a, t0, id);
  perform(a, t0, id);
  REQUIRE(id == 2);
  a.finish("short");
  CHECK(perform(a, t0, id)->what == kind::edit);
  const auto last = perform(a, t0, id);
  REQUIRE(last);
  CHECK(last->what == kind::erase);
  CHECK(last->id == message_id(2));
  CHECK(a.is_complete());
}

TEST_CASE("a message that was deleted by the user is sent anew") {
  answer a(rule);
  int id = 0;
  a.show("Hello", false);
  perform(a, t0, id);
  a.finish("Hello again");
  a.message_lost(0);
  const auto step = perform(a, t0, id);
  REQUIRE(step);
  CHECK(step->what == kind::send);
  CHECK(step->text == "Hello again");
}

TEST_CASE("after a send with unknown outcome nothing is sent until the end") {
  answer a(rule);
  int id = 0;
  a.show("Hello", false);
  a.send_uncertain(0);
  a.show("Hello, and this is more text", false);
  CHECK_FALSE(a.due(t0 + 10s));
  a.finish("Hello, and this is more text.");
  CHECK(perform(a, t0 + 10s, id)->what == kind::send);
  CHECK(a.is_complete());
}

TEST_CASE("a full budget allows a burst, then the sustained pace") {
  chat_budget budget(chat_budget::private_chat());
  auto now = t0;
  for (int i = 0; i < 5; ++i) {
    CHECK(budget.available_at(1, now) == now);
    budget.spend(now);
  }
  const auto next = budget.available_at(1, now);
  CHECK(next > now + 1400ms);
  CHECK(next < now + 1600ms);
  CHECK(budget.available_at(1, next) == next);
}

TEST_CASE("an update has to leave a token for the end") {
  chat_budget budget(chat_budget::private_chat());
  for (int i = 0; i < 4; ++i) budget.spend(t0);
  CHECK(budget.available_at(1, t0) == t0);
  CHECK(budget.available_at(2, t0) > t0);
}

TEST_CASE("after a penalty the budget starts from nothing") {
  chat_budget budget(chat_budget::private_chat());
  budget.empty(t0 + 30s);
  CHECK(budget.available_at(1, t0 + 30s) > t0 + 30s);
  CHECK(budget.is_full(t0 + 60s));
}

TEST_CASE("without a limit the budget is always there") {
  chat_budget budget(chat_budget::unlimited());
  for (int i = 0; i < 100; ++i) budget.spend(t0);
  CHECK(budget.available_at(2, t0) == t0);
}

namespace {

luka::proto::token_chunk chunk(std::uint32_t attempt, std::uint64_t sequence, std::uint64_t offset,
                               const std::string& text) {
  luka::proto::token_chunk made;
  made.job = "j";
  made.attempt = attempt;
  made.sequence = sequence;
  made.offset = offset;
  made.text = text;
  return made;
}

}  // namespace

TEST_CASE("pieces in order make the text, repeated and older ones change nothing") {
  chunk_assembly text;
  using outcome = chunk_assembly::outcome;
  CHECK(text.add(chunk(1, 0, 0, "Hel")) == outcome::restarted);
  CHECK(text.add(chunk(1, 1, 3, "lo")) == outcome::extended);
  CHECK(text.add(chunk(1, 1, 3, "lo")) == outcome::stale);
  CHECK(text.add(chunk(2, 0, 0, "New")) == outcome::restarted);
  CHECK(text.add(chunk(1, 2, 5, "!")) == outcome::stale);
  CHECK(text.text() == "New");
}

TEST_CASE("what follows a hole is dropped") {
  chunk_assembly text;
  text.add(chunk(1, 0, 0, "Hel"));
  CHECK(text.add(chunk(1, 2, 5, "!")) == chunk_assembly::outcome::hole);
  CHECK(text.add(chunk(1, 1, 4, "?")) == chunk_assembly::outcome::hole);
  CHECK(text.text() == "Hel");
}
