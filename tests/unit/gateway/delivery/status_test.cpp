#include "gateway/delivery/stop_button.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/gateway/delivery/scene.hpp"

using namespace luka::test;

namespace {

constexpr auto noticeable = t0 + status_patience;

/// A question whose answer has not begun, and says so.
struct waiting_scene : scene {
  explicit waiting_scene(chat_kind where = chat_kind::private_chat, bool limited = false,
                         stream_transport how = stream_transport::edit)
      : scene(where, limited, how) {
    begin("a");
    chat.show_status("a", "You are number 3 in line.", t0);
    CHECK(accept()->what == kind::typing);
  }
  void says(const std::string& sentence, chat_delivery::time_point now) { chat.show_status("a", sentence, now); }
};

}  // namespace

TEST_CASE("a wait that is soon over shows no status") {
  waiting_scene s;
  CHECK_FALSE(s.next(noticeable - 1ms));
  CHECK(s.chat.wants(noticeable - 1ms).look_again == noticeable);
  s.chat.show("a", "Hello", true);
  CHECK(s.accept(noticeable)->says.text == "Hello");
  CHECK_FALSE(s.next(noticeable + 1min));
}

TEST_CASE("a status is a message with a Stop button, and the text takes its place") {
  waiting_scene s;
  const auto status = s.accept(noticeable);
  REQUIRE(status);
  CHECK(status->what == kind::send);
  CHECK(status->says.text == "You are number 3 in line.");
  CHECK(status->button == stop_button_data);
  CHECK(status->how == urgency::cosmetic);
  s.chat.show("a", "Hi", true);
  const auto text = s.accept(noticeable);
  REQUIRE(text);
  CHECK(text->what == kind::edit);
  CHECK(text->message == message_id(1));
  CHECK(text->says.text == "Hi");
  CHECK(text->how == urgency::first_text);
  s.says("You are number 2 in line.", noticeable + 1s);
  CHECK_FALSE(s.next(noticeable + 1min));
}

TEST_CASE("the message of a status is told of like any first message") {
  waiting_scene s;
  s.safe = false;
  CHECK(s.chat.would_place(noticeable));
  s.accept(noticeable);
  CHECK(s.chat.take_placed() == std::vector<placed_page>{{"a", 0, message_id(1)}});
  s.finish("a", "Hi.");
  CHECK_FALSE(s.next(noticeable));
  s.chat.placed_safely("a", 0);
  CHECK(s.accept(noticeable)->what == kind::edit);
}

TEST_CASE("a status changes when it says something else, and not too often") {
  waiting_scene s;
  s.accept(noticeable);
  s.says("You are number 3 in line.", noticeable + 1s);
  CHECK_FALSE(s.next(noticeable + 1min));
  s.says("You are number 2 in line.", noticeable + 1s);
  CHECK_FALSE(s.next(noticeable + status_spacing - 1ms));
  s.says("You are next.", noticeable + 2s);
  const auto next = s.accept(noticeable + status_spacing);
  REQUIRE(next);
  CHECK(next->what == kind::edit);
  CHECK(next->says.text == "You are next.");
  CHECK(next->button == stop_button_data);
  s.says("", noticeable + 10s);
  CHECK_FALSE(s.next(noticeable + 1min));
}

TEST_CASE("a group's status leaves its calls to the answers") {
  waiting_scene s(chat_kind::supergroup);
  s.accept(noticeable);
  s.says("You are next.", noticeable + 1s);
  CHECK_FALSE(s.next(noticeable + status_spacing_in_groups - 1ms));
  CHECK(s.accept(noticeable + status_spacing_in_groups));
}

TEST_CASE("nobody is typing above a status, and somebody is when it has gone") {
  waiting_scene s;
  s.accept(noticeable);
  CHECK_FALSE(s.next(noticeable + 10s));
  s.says("You are next.", noticeable + 10s);
  CHECK(s.refuse(refusal(remedy::resend_as_new), noticeable + 10s)->what == kind::edit);
  CHECK(s.accept(noticeable + 10s)->what == kind::typing);
  CHECK(s.accept(noticeable + 10s + status_spacing)->what == kind::send);
}

TEST_CASE("a status that fails delays no text") {
  waiting_scene s;
  CHECK(s.refuse(refusal(remedy::retry_with_backoff), noticeable)->what == kind::send);
  CHECK_FALSE(s.next(noticeable + status_spacing - 1ms));
  s.chat.show("a", "Hello", true);
  CHECK(s.accept(noticeable)->says.text == "Hello");
}

TEST_CASE("a status that may have been sent is not sent again, and the text goes its own way") {
  waiting_scene s;
  s.refuse(refusal(remedy::unknown_outcome), noticeable);
  CHECK(s.next(noticeable + 1min)->what == kind::typing);
  s.accept(noticeable + 1min);
  s.chat.show("a", "Hello", true);
  CHECK(s.accept(noticeable + 1min)->what == kind::send);
}

TEST_CASE("an answer that ends without a text ends in the status' message") {
  waiting_scene s;
  s.accept(noticeable);
  s.chat.finish("a", "", "Stopped.", "Stopped.");
  const auto end = s.accept(noticeable);
  REQUIRE(end);
  CHECK(end->what == kind::edit);
  CHECK(end->says.text == "Stopped.");
  CHECK(end->button.empty());
  CHECK(s.chat.take_outcomes().size() == 1);
}

TEST_CASE("a text that says what the status said is shown all the same") {
  waiting_scene s;
  s.accept(noticeable);
  s.finish("a", "You are number 3 in line.");
  CHECK(s.accept(noticeable)->button.empty());
  CHECK(s.chat.take_outcomes().size() == 1);
}

TEST_CASE("what an earlier process has left on the screen is not replaced by a status") {
  scene s;
  s.chat.begin("a", {}, {message_id(5)}, 1000);
  s.chat.show_status("a", "You are next.", t0);
  CHECK_FALSE(s.next(t0 + 1min));
}

TEST_CASE("where answers are drafts a status is one, renewed before it fades") {
  waiting_scene s(chat_kind::private_chat, false, stream_transport::draft);
  const auto status = s.accept(noticeable);
  REQUIRE(status);
  CHECK(status->what == kind::draft);
  CHECK(status->draft == 1000);
  CHECK(s.chat.take_placed().empty());
  CHECK_FALSE(s.next(noticeable + 19s));
  CHECK(s.accept(noticeable + 20s)->says.text == "You are number 3 in line. …");
  CHECK_FALSE(s.next(noticeable + 39s));
  CHECK(s.accept(noticeable + 40s)->says.text == "You are number 3 in line.");
  s.chat.show("a", "Hello", true);
  const auto text = s.accept(noticeable + 40s);
  REQUIRE(text);
  CHECK(text->what == kind::draft);
  CHECK(text->draft == 1000);
  CHECK(text->says.text == "Hello");
}

TEST_CASE("an answer that comes whole replaces the draft of a status before it is a message") {
  waiting_scene s(chat_kind::private_chat, false, stream_transport::draft);
  s.accept(noticeable);
  s.finish("a", "Hello.");
  const auto draft = s.accept(noticeable);
  REQUIRE(draft);
  CHECK(draft->what == kind::draft);
  CHECK(draft->says.text == "Hello.");
  CHECK(s.accept(noticeable)->what == kind::send);
}

TEST_CASE("a status takes none of the calls that texts may need") {
  waiting_scene s(chat_kind::private_chat, true);
  for (const auto* line : {"1", "2", "3", "4"}) s.chat.say(line, line, {});
  for (int i = 0; i < 4; ++i) CHECK(s.accept(noticeable)->how == urgency::final_text);
  CHECK_FALSE(s.next(noticeable));
  s.chat.show("a", "Hello", true);
  const auto text = s.chat.wants(noticeable);
  CHECK((text.what || text.look_again <= noticeable + 1100ms));
}
