#include "gateway/journal/job_record.hpp"

#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::gateway;

namespace {

job question() {
  job asked;
  asked.id = job_id(telegram::user_id(42), telegram::update_id(7));
  asked.update = telegram::update_id(7);
  asked.chat = telegram::chat_id(-100);
  asked.kind = telegram::chat_kind::supergroup;
  asked.thread = 5;
  asked.reply_to = telegram::message_id(9);
  asked.user = telegram::user_id(1001);
  asked.conversation = "-100:5";
  asked.text = "What is Python?";
  return asked;
}

proto::unfinished_job found(proto::job_record record) {
  proto::unfinished_job job;
  job.record = std::move(record);
  return job;
}

}  // namespace

TEST_CASE("a question comes back from the journal as it went in") {
  const auto asked = question();
  CHECK(asked.id == "42:7");
  auto kept = found(question_record(asked));
  kept.state = static_cast<std::uint8_t>(proto::job_state::running);
  kept.attempt = 3;
  kept.strikes = 2;
  kept.messages = {11, 12, 0, 14};
  const auto back = read_unfinished(kept);
  REQUIRE(back);
  CHECK(back->kind == proto::job_kind::question);
  CHECK(back->state == proto::job_state::running);
  CHECK(back->attempt == 3);
  CHECK(back->strikes == 2);
  CHECK(back->shown_in == std::vector{telegram::message_id(11), telegram::message_id(12)});
  CHECK(back->what.id == asked.id);
  CHECK(back->what.update == asked.update);
  CHECK(back->what.chat == asked.chat);
  CHECK(back->what.kind == asked.kind);
  CHECK(back->what.thread == asked.thread);
  CHECK(back->what.reply_to == asked.reply_to);
  CHECK(back->what.user == asked.user);
  CHECK(back->what.conversation == asked.conversation);
  CHECK(back->what.text == asked.text);
}

TEST_CASE("what is not set does not come back as something") {
  job asked;
  asked.id = "1:1";
  asked.chat = telegram::chat_id(5);
  const auto back = read_unfinished(found(question_record(asked)));
  REQUIRE(back);
  CHECK_FALSE(back->what.thread);
  CHECK_FALSE(back->what.reply_to);
  CHECK(back->shown_in.empty());
}

TEST_CASE("a line carries its text, a reset the conversation") {
  const auto line = read_unfinished(found(line_record(question(), "Hello!")));
  REQUIRE(line);
  CHECK(line->kind == proto::job_kind::line);
  CHECK(line->what.text == "Hello!");
  const auto reset = read_unfinished(found(reset_record(question())));
  REQUIRE(reset);
  CHECK(reset->kind == proto::job_kind::reset);
  CHECK(reset->what.conversation == "-100:5");
  CHECK(reset->what.text.empty());
}

TEST_CASE("what no gateway can have written is not taken for a job") {
  auto nowhere = found(question_record(question()));
  nowhere.record.chat = 0;
  auto unknown_chat = found(question_record(question()));
  unknown_chat.record.chat_kind = 9;
  auto unknown_kind = found(question_record(question()));
  unknown_kind.record.kind = 3;
  auto over = found(question_record(question()));
  over.state = static_cast<std::uint8_t>(proto::job_state::settled);
  for (const auto& broken : {nowhere, unknown_chat, unknown_kind, over}) CHECK_FALSE(read_unfinished(broken));
}

TEST_CASE("a failed question is asked again as a new job that names the old one") {
  const auto again = question_again(question_record(question()), telegram::user_id(42), telegram::update_id(9));
  REQUIRE(again);
  CHECK(again->id == "42:9");
  CHECK(again->again == "42:7");
  CHECK(again->text == question().text);
  CHECK(again->reply_to == question().reply_to);
  CHECK(again->thread == question().thread);
  CHECK(again->conversation == question().conversation);
  CHECK(question_record(*again).again == "42:7");
  CHECK_FALSE(question_again(line_record(question(), "a line"), telegram::user_id(42), telegram::update_id(9)));
}
