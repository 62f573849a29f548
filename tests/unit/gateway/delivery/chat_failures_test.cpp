// What a chat does about each row of Telegram's errors (gateway/telegram/error.hpp).
#include "tests/unit/gateway/delivery/scene.hpp"
#include "tests/support/catch.hpp"

using namespace luka::test;

namespace {

const std::string with_table = "A table:\n\n|a|b|\n|--|--|\n|1|2|";

/// An answer whose first words are on the screen.
scene with_message(stream_transport how = stream_transport::edit, bool rich = false) {
  scene s(chat_kind::private_chat, false, how, rich);
  s.begin("a");
  s.chat.show("a", "Hello", true);
  s.accept();
  return s;
}

}  // namespace

TEST_CASE("429: the whole chat is silent until it is over, then the newest text goes, once") {
  scene s;
  s.begin("a");
  s.chat.show("a", "Hello", true);
  s.accept();
  s.chat.show("a", "Hello, this is an update", false);
  s.refuse(refusal(remedy::retry_later, 30s, 429));
  s.chat.show("a", "Hello, this is an update and more", false);
  s.chat.expect(+1, {});
  s.chat.remove_buttons(message_id(5));
  CHECK_FALSE(s.next(t0 + 30s));
  s.finish("a", "Hello, this is all.");
  CHECK_FALSE(s.next(t0 + 30s));
  CHECK(s.chat.wants(t0 + 30s).look_again == t0 + 30s + 250ms);
  const auto last = s.accept(t0 + 31s);
  REQUIRE(last);
  CHECK(last->says.text == "Hello, this is all.");
  CHECK(s.chat.take_outcomes().size() == 1);
}

TEST_CASE("429 on typing or on a draft: the same") {
  scene typing;
  typing.chat.expect(+1, {});
  typing.refuse(refusal(remedy::retry_later, 10s, 429));
  typing.chat.say("b", "a line", {});
  CHECK_FALSE(typing.next(t0 + 10s));
  CHECK(typing.next(t0 + 11s)->what == kind::send);
  scene draft(chat_kind::private_chat, false, stream_transport::draft);
  draft.begin("a");
  draft.chat.show("a", "Hello", true);
  draft.refuse(refusal(remedy::retry_later, 10s, 429));
  draft.finish("a", "Hello.");
  CHECK_FALSE(draft.next(t0 + 10s));
  CHECK(draft.next(t0 + 11s)->what == kind::send);  // its draft was never seen: no need for another
}

TEST_CASE("a penalty widens the pace of the chat for a while") {
  scene s(chat_kind::private_chat, true);
  s.begin("a");
  s.chat.show("a", "Hello", true);
  s.accept();
  s.chat.show("a", "Hello, this is an update", false);
  s.refuse(refusal(remedy::retry_later, 1s, 429), t0 + 3s);
  const auto after = t0 + 5s;
  CHECK(s.accept(after)->what == kind::edit);
  s.chat.show("a", "Hello, this is an update and more", false);
  CHECK_FALSE(s.next(after + 2s));
  CHECK(s.next(after + 5s));
}

TEST_CASE("not modified is success") {
  auto s = with_message();
  s.finish("a", "Hello!");
  s.refuse(refusal(remedy::treat_as_done));
  CHECK(s.chat.take_outcomes().size() == 1);
}

TEST_CASE("server trouble: tried again after a pause, with the text of then") {
  scene s;
  s.begin("a");
  s.chat.show("a", "Hello", true);
  s.refuse(refusal(remedy::retry_with_backoff, 0s, 500));
  CHECK_FALSE(s.next(t0 + 1ms));
  s.finish("a", "Hello, whole.");
  CHECK(s.accept(t0 + 1min)->says.text == "Hello, whole. …");
  CHECK(s.accept(t0 + 1min)->says.text == "Hello, whole.");
}

TEST_CASE("a lost response to a send: not sent again before the end, to an edit: edited again") {
  scene sending;
  sending.begin("a");
  sending.chat.show("a", "Hello", true);
  sending.refuse(refusal(remedy::unknown_outcome, 0s, 0));
  sending.chat.show("a", "Hello, this is more", false);
  CHECK_FALSE(sending.next(t0 + 1min));
  sending.finish("a", "Hello, this is more.");
  CHECK(sending.accept(t0 + 1min)->what == kind::send);
  auto editing = with_message();
  editing.chat.show("a", "Hello, this is more", false);
  editing.refuse(refusal(remedy::retry_with_backoff, 0s, 0));
  CHECK(editing.accept(t0 + 1min)->says.text == "Hello, this is more");
}

TEST_CASE("a lost response to a line: it is not said twice") {
  scene s;
  s.chat.say("a", "a line", {});
  s.refuse(refusal(remedy::unknown_outcome, 0s, 0));
  CHECK_FALSE(s.next(t0 + 1min));
  CHECK(s.chat.take_outcomes().size() == 1);
}

TEST_CASE("a message that is gone: the answer continues in a new one") {
  auto s = with_message();
  s.chat.show("a", "Hello, this is more", false);
  s.refuse(refusal(remedy::resend_as_new));
  const auto again = s.accept(t0 + 1min);
  REQUIRE(again);
  CHECK(again->what == kind::send);
  CHECK(again->says.text == "Hello, this is more");
}

TEST_CASE("too long: smaller messages, if they are small already, it is given up") {
  scene s;
  s.begin("a");
  s.finish("a", std::string(1500, 'x'));
  auto now = t0;
  for (int halved = 0; halved < 3; ++halved) CHECK(s.refuse(refusal(remedy::split), now += 1min)->what == kind::send);
  CHECK(s.accept(now += 1min)->says.text.size() < 600);
  s.refuse(refusal(remedy::split), now += 1min);
  const auto outcomes = s.chat.take_outcomes();
  REQUIRE(outcomes.size() == 1);
  CHECK_FALSE(outcomes[0].delivered);
}

TEST_CASE("nothing to be seen: the message is left out") {
  scene s;
  s.begin("a");
  s.finish("a", "\xe2\x80\x8b");
  s.refuse(refusal(remedy::skip_text));
  CHECK_FALSE(s.next(t0 + 1min));
  CHECK(s.chat.take_outcomes().size() == 1);
}

TEST_CASE("no right to write: the text is dropped and the next one tried") {
  scene s;
  s.chat.say("a", "bad", {});
  s.chat.say("b", "good", {});
  s.refuse(refusal(remedy::drop));
  CHECK(s.accept(t0 + 1min)->says.text == "good");
  const auto outcomes = s.chat.take_outcomes();
  REQUIRE(outcomes.size() == 2);
  CHECK_FALSE(outcomes[0].delivered);
  CHECK_FALSE(outcomes[0].chat_is_gone);
  CHECK(outcomes[1].delivered);
}

TEST_CASE("the message replied to is gone: without the reply") {
  scene s;
  placement where;
  where.reply_to = message_id(3);
  s.chat.say("a", "text", where);
  CHECK(s.refuse(refusal(remedy::drop_reply))->where.reply_to == message_id(3));
  CHECK_FALSE(s.accept(t0 + 1min)->where.reply_to);
}

TEST_CASE("a topic is gone: what was meant for it goes to the chat itself") {
  scene s(chat_kind::supergroup);
  auto where = in_topic(5);
  where.reply_to = message_id(3);
  s.chat.say("a", "one", where);
  s.chat.say("b", "two", in_topic(5));
  CHECK(s.refuse(refusal(remedy::drop_thread))->where.thread == 5);
  for (const char* text : {"one", "two"}) {
    const auto call = s.accept(t0 + 1min);
    REQUIRE(call);
    CHECK(call->says.text == text);
    CHECK(call->where == placement());
  }
}

TEST_CASE("a blocked bot: everything in the chat is given up, and said so") {
  for (const bool with_draft : {false, true}) {
    scene s(chat_kind::private_chat, false, with_draft ? stream_transport::draft : stream_transport::edit);
    s.begin("a");
    s.chat.say("b", "a line", {});
    s.chat.show("a", "Hello", true);
    s.refuse(refusal(remedy::give_up_chat, 0s, 403));
    const auto outcomes = s.chat.take_outcomes();
    REQUIRE(outcomes.size() == 2);
    for (const auto& each : outcomes) {
      CHECK_FALSE(each.delivered);
      CHECK(each.chat_is_gone);
    }
    CHECK_FALSE(s.next(t0 + 1min));
  }
}

TEST_CASE("a group became a supergroup: it is called by its new id, and keeps its budget") {
  scene s(chat_kind::group, true);
  for (int i = 0; i < 9; ++i) s.chat.say(std::to_string(i), "text " + std::to_string(i), {});
  for (int i = 0; i < 7; ++i) s.accept();
  auto moved = refusal(remedy::migrate);
  moved.migrate_to = chat_id(-100);
  s.refuse(moved);
  CHECK(s.chat.chat() == chat_id(-100));
  CHECK_FALSE(s.next());  // eight calls were a burst
  CHECK(s.accept(t0 + 2s)->chat == chat_id(-100));
}

TEST_CASE("entities are refused: once more as plain text") {
  auto s = with_message();
  s.finish("a", "Hello.");
  s.refuse(refusal(remedy::bad_markup));
  CHECK(s.next(t0 + 1min)->says.entities.empty());
  s.refuse(refusal(remedy::bad_markup), t0 + 1min);
  CHECK_FALSE(s.chat.take_outcomes().at(0).delivered);
}

TEST_CASE("the button is refused: without it") {
  scene s;
  s.begin("a");
  s.chat.show("a", "Hello", true);
  CHECK_FALSE(s.refuse(refusal(remedy::bad_buttons))->button.empty());
  CHECK(s.accept(t0 + 1min)->button.empty());
}

TEST_CASE("no drafts here: edits from now on, a server without drafts is remembered for all chats") {
  for (const int code : {400, 404}) {
    scene s(chat_kind::private_chat, false, stream_transport::draft);
    s.begin("a");
    s.chat.show("a", "Hello", true);
    CHECK(s.refuse(refusal(remedy::unsupported, 0s, code))->what == kind::draft);
    CHECK(s.accept()->what == kind::send);
    CHECK(s.means.drafts_in(chat_kind::private_chat) == (code == 400));
    s.finish("a", "Hello.");
    s.accept();
    s.begin("b");
    s.chat.show("b", "Hello", true);
    CHECK(s.accept(t0 + 1min)->what == kind::send);
  }
}

TEST_CASE("a draft that fails is left out, with auto three of them are enough") {
  for (const auto how : {stream_transport::draft, stream_transport::both}) {
    scene s(chat_kind::private_chat, false, how);
    s.begin("a");
    std::string text;
    auto now = t0;
    for (int i = 0; i < 3; ++i) {
      s.chat.show("a", text += "Hello, hello ", false);
      CHECK(s.refuse(refusal(remedy::retry_with_backoff, 0s, 500), now += 1s)->what == kind::draft);
    }
    s.chat.show("a", text += "Hello, hello ", false);
    CHECK(s.next(now + 1s)->what == (how == stream_transport::draft ? kind::draft : kind::send));
  }
}

TEST_CASE("a rich message is refused: entities, once, a server without them is remembered") {
  for (const auto why : {remedy::bad_markup, remedy::skip_text, remedy::split, remedy::drop}) {
    auto s = with_message(stream_transport::edit, true);
    s.finish("a", "Hello\n\n" + with_table);
    CHECK(s.refuse(refusal(why))->what == kind::edit_rich);
    CHECK(s.accept(t0 + 1min)->what == kind::edit);
    CHECK(s.chat.take_outcomes().at(0).delivered);
    CHECK(s.means.rich_messages() == (why != remedy::skip_text));
  }
}

TEST_CASE("server trouble with a rich message: the same again") {
  auto s = with_message(stream_transport::edit, true);
  s.finish("a", "Hello\n\n" + with_table);
  s.refuse(refusal(remedy::retry_with_backoff, 0s, 502));
  CHECK(s.accept(t0 + 1min)->what == kind::edit_rich);
}

TEST_CASE("typing that is refused for good is not tried again before the next answer") {
  scene s;
  s.chat.expect(+1, {});
  s.refuse(refusal(remedy::drop));
  CHECK_FALSE(s.next(t0 + 1min));
  scene passing;
  passing.chat.expect(+1, {});
  passing.refuse(refusal(remedy::retry_with_backoff, 0s, 500));
  CHECK(passing.next(t0 + 5s)->what == kind::typing);
}
