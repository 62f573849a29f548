#include "gateway/delivery/chat_delivery.hpp"

#include "gateway/delivery/stop_button.hpp"
#include "tests/unit/gateway/delivery/scene.hpp"
#include "tests/support/catch.hpp"

using namespace luka::test;

TEST_CASE("a waiting question shows typing at once and again before it fades") {
  scene s;
  s.chat.expect(+1, {});
  CHECK(s.accept()->what == kind::typing);
  CHECK_FALSE(s.next(t0 + 4s));
  CHECK(s.chat.wants(t0 + 4s).look_again == t0 + 4500ms);
  CHECK(s.accept(t0 + 4500ms)->what == kind::typing);
}

TEST_CASE("typing stops when text is visible") {
  scene s;
  s.begin("a");
  CHECK(s.accept()->what == kind::typing);
  s.chat.show("a", "Hello", true);
  CHECK(s.accept()->what == kind::send);
  CHECK_FALSE(s.next(t0 + 10s));
}

TEST_CASE("an answer is sent with a Stop button, completed by an edit and reported as delivered") {
  scene s;
  s.begin("1:2");
  s.chat.show("1:2", "Hello", true);
  const auto first = s.accept();
  REQUIRE(first);
  CHECK(first->what == kind::send);
  CHECK(first->button == stop_button_data);
  s.finish("1:2", "Hello you");
  const auto last = s.accept();
  REQUIRE(last);
  CHECK(last->what == kind::edit);
  CHECK(last->message == message_id(1));
  CHECK(last->button.empty());
  CHECK(last->how == urgency::final_text);
  const auto outcomes = s.chat.take_outcomes();
  REQUIRE(outcomes.size() == 1);
  CHECK(outcomes[0].id == "1:2");
  CHECK(outcomes[0].delivered);
}

TEST_CASE("each message of an answer is told of as soon as its id is known, a line is not") {
  scene s;
  s.safe = false;
  s.begin("a");
  s.chat.show("a", "Hello", true);
  s.accept();
  CHECK(s.chat.take_placed() == std::vector<placed_page>{{"a", 0, message_id(1)}});
  s.finish("a", "Hello.");
  CHECK_FALSE(s.next());
  s.chat.placed_safely("a", 0);
  CHECK(s.accept()->says.text == "Hello.");
  s.chat.say("b", "a line", {});
  CHECK(s.accept()->what == kind::send);
  CHECK(s.chat.take_placed().empty());
}

TEST_CASE("a line for itself does not wait for the answer that is being written, only for the line before it") {
  scene s;
  s.begin("a");
  s.chat.show("a", "Hello", true);
  s.accept();
  s.chat.say("b", "refused", {});
  s.chat.say("c", "refused as well", {});
  CHECK(s.accept()->says.text == "refused");
  CHECK(s.accept()->says.text == "refused as well");
  CHECK_FALSE(s.next());
  s.finish("a", "Hello.");
  CHECK(s.accept()->what == kind::edit);
  CHECK(s.chat.take_outcomes().size() == 3);
}

TEST_CASE("a line that belongs behind an answer waits until that is complete") {
  scene s;
  s.begin("a");
  s.chat.show("a", "Hello", true);
  s.accept();
  s.chat.say_afterwards("b", "a line", {});
  CHECK_FALSE(s.next());
  s.finish("a", "Hello.");
  CHECK(s.accept()->what == kind::edit);
  CHECK(s.accept()->says.text == "a line");
}

TEST_CASE("the topics of a group are written at the same time and take turns") {
  scene s(chat_kind::supergroup);
  for (const int topic : {1, 2, 3}) s.begin(std::to_string(topic), in_topic(topic));
  for (const int topic : {1, 2, 3}) s.chat.show(std::to_string(topic), "Hello", true);
  for (int i = 0; i < 3; ++i) CHECK(s.accept()->what == kind::send);
  for (const int topic : {1, 2, 3}) s.chat.show(std::to_string(topic), "Hello, this is more", false);
  std::vector<std::int64_t> served;
  for (int i = 0; i < 3; ++i) served.push_back(*s.accept()->where.thread);
  CHECK(served == std::vector<std::int64_t>{1, 2, 3});
  s.chat.show("1", "Hello, this is more and more", false);
  s.finish("2", "Hello, the end");
  CHECK(s.accept()->where.thread == 2);  // an end goes first
}

TEST_CASE("streaming updates keep to the budget and leave room for the end") {
  scene s(chat_kind::private_chat, true);
  s.begin("a");
  std::string text = "x";
  int updates = 0;
  auto now = t0;
  for (; now < t0 + 20s; now += 40ms) {
    text += " word";
    s.chat.show("a", text, false);
    if (s.accept(now)) ++updates;
  }
  CHECK(updates >= 14);
  CHECK(updates <= 20);
  s.finish("a", text + ".");
  CHECK(s.accept(now)->says.text == text + ".");
}

TEST_CASE("a chat is forgotten only when it is idle and owes nothing") {
  scene s(chat_kind::private_chat, true);
  CHECK(s.chat.is_idle(t0));
  s.chat.say("a", "text", {});
  CHECK_FALSE(s.chat.is_idle(t0));
  s.accept();
  s.chat.take_outcomes();
  CHECK_FALSE(s.chat.is_idle(t0));
  CHECK(s.chat.is_idle(t0 + 10s));
}

TEST_CASE("old buttons are taken away when nothing better is to be done") {
  scene s;
  s.chat.remove_buttons(message_id(70));
  s.chat.remove_buttons(message_id(70));
  s.chat.say("a", "a line", {});
  CHECK(s.accept()->what == kind::send);
  const auto call = s.accept();
  REQUIRE(call);
  CHECK(call->what == kind::remove_buttons);
  CHECK(call->message == message_id(70));
  CHECK(call->how == urgency::cosmetic);
  CHECK_FALSE(s.next());
}

TEST_CASE("in a private chat a growing answer is a draft, in a group a message") {
  scene s(chat_kind::private_chat, false, stream_transport::draft);
  s.begin("a");
  s.chat.show("a", "Hello", true);
  const auto first = s.accept();
  REQUIRE(first);
  CHECK(first->what == kind::draft);
  CHECK(first->draft == 1000);
  s.finish("a", "Hello.");
  CHECK(s.accept()->what == kind::draft);
  CHECK(s.accept()->what == kind::send);
  CHECK(s.accept()->what == kind::edit);
  scene group(chat_kind::supergroup, false, stream_transport::draft);
  group.begin("a");
  group.chat.show("a", "Hello", true);
  CHECK(group.next()->what == kind::send);
}

TEST_CASE("Telegram's own Stop button names the answer and ends its drafts") {
  scene s(chat_kind::private_chat, false, stream_transport::draft);
  s.begin("a");
  s.chat.show("a", "Hello", true);
  s.accept();
  CHECK_FALSE(s.chat.draft_stopped(77));
  CHECK(s.chat.draft_stopped(1000) == "a");
  s.finish("a", "Hello");
  CHECK(s.accept()->what == kind::send);
}

TEST_CASE("drafts spend no messages, so the message at the end does not wait") {
  scene s(chat_kind::private_chat, true, stream_transport::draft);
  s.begin("a");
  std::string text = "x";
  auto now = t0;
  int drafts = 0;
  for (; now < t0 + 30s; now += 50ms) {
    text += " word";
    s.chat.show("a", text, false);
    const auto call = s.accept(now);
    if (call) drafts += call->what == kind::draft;
  }
  CHECK(drafts >= 30);
  CHECK(drafts <= 38);
  s.finish("a", text);
  for (const auto expected : {kind::draft, kind::send, kind::edit}) {
    const auto call = s.accept(now);
    REQUIRE(call);
    CHECK(call->what == expected);
  }
}

TEST_CASE("only a call that sends a message of an answer places one") {
  scene s;
  CHECK_FALSE(s.chat.would_place(t0));
  s.chat.say("line", "a line", {});
  CHECK_FALSE(s.chat.would_place(t0));
  s.accept();
  s.begin("a");
  CHECK_FALSE(s.chat.would_place(t0));
  s.chat.show("a", "Hello", true);
  CHECK(s.chat.would_place(t0));
  s.accept();
  s.finish("a", "Hello you");
  CHECK_FALSE(s.chat.would_place(t0));
}
