#include "gateway/delivery/chat_delivery.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace std::chrono_literals;
using luka::telegram::chat_id;
using luka::telegram::failure;
using luka::telegram::message_id;
using luka::telegram::remedy;
using kind = telegram_call::kind;

namespace {

const chat_delivery::time_point t0{1h};

failure refusal(remedy what, std::chrono::seconds retry_after = 0s) {
  failure made;
  made.code = 400;
  made.description = "because";
  made.what = what;
  made.retry_after = retry_after;
  return made;
}

/// A chat without a budget, unless one is given, and a Telegram that accepts everything.
struct scene {
  chat_delivery chat{chat_id(7), update_rule{500ms, 10}, chat_budget::unlimited()};
  int last_id = 0;

  scene() = default;
  explicit scene(chat_budget::rates rates) : chat(chat_id(7), update_rule{500ms, 10}, rates) {}

  std::optional<telegram_call> next(chat_delivery::time_point now = t0) { return chat.next(now).call; }
  std::optional<telegram_call> accept(chat_delivery::time_point now = t0) {
    auto call = next(now);
    if (!call) return call;
    std::optional<message_id> id;
    if (call->what == kind::send) id = message_id(++last_id);
    chat.succeeded(*call, id, now);
    return call;
  }
  std::optional<telegram_call> refuse(remedy why, chat_delivery::time_point now = t0, std::chrono::seconds wait = 0s) {
    auto call = next(now);
    if (call) chat.failed(*call, refusal(why, wait), now, 0.5);
    return call;
  }
};

}  // namespace

TEST_CASE("a waiting question shows typing at once and again before it fades") {
  scene s;
  s.chat.expect(+1, {});
  CHECK(s.accept()->what == kind::typing);
  CHECK_FALSE(s.next(t0 + 4s));
  CHECK(s.chat.next(t0 + 4s).look_again == t0 + 4500ms);
  CHECK(s.accept(t0 + 4500ms)->what == kind::typing);
}

TEST_CASE("typing stops when text is visible") {
  scene s;
  s.chat.begin("a", {});
  CHECK(s.accept()->what == kind::typing);
  s.chat.show("a", "Hello", true);
  CHECK(s.accept()->what == kind::send);
  CHECK_FALSE(s.next(t0 + 10s));
}

TEST_CASE("an answer is sent, edited and reported as delivered") {
  scene s;
  s.chat.begin("a", {});
  s.chat.show("a", "Hello", true);
  CHECK(s.accept()->what == kind::send);
  s.chat.finish("a", "Hello you");
  const auto last = s.accept();
  REQUIRE(last);
  CHECK(last->what == kind::edit);
  CHECK(last->message == message_id(1));
  const auto outcomes = s.chat.take_outcomes();
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].id == "a");
  CHECK(outcomes[0].delivered);
}

TEST_CASE("a line waits until the answer before it is complete") {
  scene s;
  s.chat.begin("a", {});
  s.chat.show("a", "Hello", true);
  s.accept();
  s.chat.say("b", "a line", {});
  CHECK_FALSE(s.next());
  s.chat.finish("a", "Hello.");
  CHECK(s.accept()->what == kind::edit);
  CHECK(s.accept()->text == "a line");
}

TEST_CASE("a 429 freezes the whole chat, and afterwards the newest text goes once") {
  scene s;
  s.chat.begin("a", {});
  s.chat.show("a", "Hello", true);
  s.accept();
  s.chat.show("a", "Hello, this is an update", false);
  s.refuse(remedy::retry_later, t0, 30s);
  s.chat.show("a", "Hello, this is an update and more", false);
  s.chat.expect(+1, {});
  CHECK_FALSE(s.next(t0 + 30s));
  s.chat.finish("a", "Hello, this is all.");
  CHECK_FALSE(s.next(t0 + 30s));
  const auto last = s.accept(t0 + 31s);
  REQUIRE(last);
  CHECK(last->text == "Hello, this is all.");
  CHECK(s.chat.take_outcomes().size() == 1);
}

TEST_CASE("a 429 on typing freezes the chat too") {
  scene s;
  s.chat.expect(+1, {});
  s.refuse(remedy::retry_later, t0, 10s);
  s.chat.say("b", "a line", {});
  CHECK_FALSE(s.next(t0 + 10s));
  CHECK(s.next(t0 + 11s)->what == kind::send);
}

TEST_CASE("not modified is success") {
  scene s;
  s.chat.begin("a", {});
  s.chat.show("a", "Hello", true);
  s.accept();
  s.chat.finish("a", "Hello!");
  s.refuse(remedy::treat_as_done);
  CHECK_FALSE(s.next());
  CHECK(s.chat.take_outcomes().size() == 1);
}

TEST_CASE("server trouble is retried after a pause, with the text of then") {
  scene s;
  s.chat.begin("a", {});
  s.chat.show("a", "Hello", true);
  s.refuse(remedy::retry_with_backoff);
  CHECK_FALSE(s.next(t0 + 1ms));
  s.chat.finish("a", "Hello, whole.");
  CHECK(s.accept(t0 + 1min)->text == "Hello, whole.");
}

TEST_CASE("a blocked bot gives up everything in the chat and says so") {
  scene s;
  s.chat.begin("a", {});
  s.chat.say("b", "a line", {});
  s.chat.show("a", "Hello", true);
  s.refuse(remedy::give_up_chat);
  const auto outcomes = s.chat.take_outcomes();
  REQUIRE(outcomes.size() == 2);
  for (const auto& each : outcomes) {
    CHECK_FALSE(each.delivered);
    CHECK(each.chat_is_gone);
  }
  CHECK_FALSE(s.next(t0 + 1min));
}

TEST_CASE("a stale topic or reply is dropped and the text sent without it") {
  scene s;
  placement where;
  where.thread = 5;
  where.reply_to = message_id(3);
  s.chat.say("a", "text", where);
  CHECK(s.next()->where.thread == 5);
  s.refuse(remedy::drop_thread);
  s.refuse(remedy::drop_reply, t0 + 1min);
  const auto call = s.accept(t0 + 2min);
  REQUIRE(call);
  CHECK_FALSE(call->where.thread);
  CHECK_FALSE(call->where.reply_to);
}

TEST_CASE("a migrated group is called by its new id") {
  scene s;
  s.chat.say("a", "text", {});
  auto moved = refusal(remedy::migrate);
  moved.migrate_to = chat_id(-100);
  const auto call = s.next();
  s.chat.failed(*call, moved, t0, 0.5);
  CHECK(s.accept()->chat == chat_id(-100));
}

TEST_CASE("what Telegram refuses for good is dropped and the next text goes on") {
  scene s;
  s.chat.say("a", "bad", {});
  s.chat.say("b", "good", {});
  s.refuse(remedy::drop);
  CHECK(s.accept(t0 + 1min)->text == "good");
  const auto outcomes = s.chat.take_outcomes();
  REQUIRE(outcomes.size() == 2);
  CHECK_FALSE(outcomes[0].delivered);
  CHECK(outcomes[1].delivered);
}

TEST_CASE("streaming updates keep to the budget and leave room for the end") {
  scene s(chat_budget::private_chat());
  s.chat.begin("a", {});
  std::string text = "x";
  int updates = 0;
  auto now = t0;
  for (; now < t0 + 20s; now += 20ms) {
    text += " one";  // in all it must stay below a page
    s.chat.show("a", text, false);
    if (s.accept(now)) ++updates;
  }
  // Five at once, then one each 1.5 s.
  CHECK(updates >= 15);
  CHECK(updates <= 19);
  s.chat.finish("a", text + ".");
  CHECK(s.accept(now)->text == text + ".");
}

TEST_CASE("a chat is forgotten only when it is idle and owes nothing") {
  scene s(chat_budget::private_chat());
  CHECK(s.chat.is_idle(t0));
  s.chat.say("a", "text", {});
  CHECK_FALSE(s.chat.is_idle(t0));
  s.accept();
  s.chat.take_outcomes();
  CHECK_FALSE(s.chat.is_idle(t0));
  CHECK(s.chat.is_idle(t0 + 10s));
}
