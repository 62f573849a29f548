#include "history_svc/understanding.hpp"

#include "history_svc/errors.hpp"
#include "proto/codec.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::history;

namespace {

proto::append_turn turn(const std::string& conversation, const std::string& id) {
  proto::append_turn made;
  made.conversation = conversation;
  made.turn = id;
  return made;
}

proto::load_context load(const std::string& conversation) {
  proto::load_context made;
  made.conversation = conversation;
  return made;
}

proto::accept_jobs batch() {
  proto::accept_jobs made;
  made.bot = "7";
  made.instance = "i1";
  for (const int update : {1, 2}) {
    proto::job_record record;
    record.job = "7:" + std::to_string(update);
    record.update = update;
    record.conversation = "42";
    made.jobs.push_back(record);
  }
  return made;
}

/// Why the batch is refused after `change(second job)`.
template <class Change>
error_code refusal_of_batch(Change change) {
  auto made = batch();
  change(made.jobs[1]);
  return understand(proto::encode(made)).error();
}

template <class Request>
error_code refusal_of(const Request& what) {
  return understand(proto::encode(what)).error();
}

template <class Request>
void check_understood(const Request& what) {
  CHECK(understand(proto::encode(what)) == request(what));
}

}  // namespace

TEST_CASE("requests about conversations are understood") {
  CHECK(understand(proto::encode(load("42"))) == request(load("42")));
  CHECK(understand(proto::encode(turn("42", "7:1"))) == request(turn("42", "7:1")));
  proto::forget forget;
  forget.conversation = "42";
  CHECK(understand(proto::encode(forget)) == request(forget));
}

TEST_CASE("requests about the journal are understood") {
  check_understood(batch());
  check_understood(proto::note_placed{"7:1", 999, -5});
  check_understood(proto::note_attempt{"7:1", 1, 0});
  check_understood(proto::settle_job{"7:1", 3, "42", "q", "a"});
  check_understood(proto::settle_job{"7:1", 0, "", "", ""});
  check_understood(proto::park_job{"7:1", ""});
  check_understood(proto::load_unfinished{"7", "", 10});
  check_understood(proto::take_retried{"7", "1763780000123456", 10});
  auto context = load("42");
  context.job = "7:1";
  check_understood(context);
  auto answer = turn("42", "7:1");
  answer.attempt = 1;
  check_understood(answer);
}

TEST_CASE("one job that is wrong is enough to refuse the batch") {
  CHECK(refusal_of_batch([](auto& job) { job.job = "8:2"; }) == errc::bad_job_id);
  CHECK(refusal_of_batch([](auto& job) { job.update = 3; }) == errc::bad_job_id);
  CHECK(refusal_of_batch([](auto& job) { job.job = "7:-2", job.update = -2; }) == errc::bad_job_id);
  CHECK(refusal_of_batch([](auto& job) { job.kind = 3; }) == errc::job_of_unknown_kind);
  CHECK(refusal_of_batch([](auto& job) { job.conversation = "4 2"; }) == errc::bad_conversation_id);
  CHECK(refusal_of_batch([](auto& job) { job.text.assign(64 * 1024 + 1, 'x'); }) == errc::job_too_large);
  CHECK(refusal_of_batch([](auto& job) { job.language.assign(65, 'x'); }) == errc::job_too_large);
  auto whose = batch();
  whose.bot = "7}";
  CHECK(refusal_of(whose) == errc::bad_bot_id);
  whose = batch();
  whose.instance.clear();
  CHECK(refusal_of(whose) == errc::bad_instance_id);
}

TEST_CASE("steps of what is not a job are refused, and so are numbers that mean nothing") {
  for (const char* job : {"", "7", "7:x", "{7}:1", "7:1:1"}) {
    CAPTURE(job);
    CHECK(refusal_of(proto::note_placed{job, 0, 1}) == errc::bad_job_id);
    CHECK(refusal_of(proto::note_attempt{job, 1, 0}) == errc::bad_job_id);
    CHECK(refusal_of(proto::settle_job{job, 0, "42", "", ""}) == errc::bad_job_id);
    CHECK(refusal_of(proto::park_job{job, ""}) == errc::bad_job_id);
  }
  auto context = load("42");
  context.job = "x";
  CHECK(refusal_of(context) == errc::bad_job_id);
  auto answer = turn("42", "x");
  answer.attempt = 1;
  CHECK(refusal_of(answer) == errc::bad_job_id);
  CHECK(refusal_of(proto::note_placed{"7:1", 1000, 1}) == errc::bad_page);
  CHECK(refusal_of(proto::note_attempt{"7:1", 0, 0}) == errc::bad_attempt);
  CHECK(refusal_of(proto::settle_job{"7:1", 4, "42", "", ""}) == errc::unknown_outcome);
  CHECK(refusal_of(proto::settle_job{"7:1", 0, "", "q", "a"}) == errc::bad_conversation_id);
  CHECK(refusal_of(proto::load_unfinished{"*", "", 1}) == errc::bad_bot_id);
  CHECK(refusal_of(proto::take_retried{"7", "(1", 1}) == errc::bad_cursor);
}

TEST_CASE("ids that can not be part of a key are refused") {
  CHECK(understand(proto::encode(load(""))).error() == errc::bad_conversation_id);
  CHECK(understand(proto::encode(load("4 2"))).error() == errc::bad_conversation_id);
  CHECK(understand(proto::encode(load(std::string(129, '1')))).error() == errc::bad_conversation_id);
  CHECK(understand(proto::encode(turn("42", ""))).error() == errc::bad_turn_id);
  CHECK(understand(proto::encode(turn("42", "a\nb"))).error() == errc::bad_turn_id);
  CHECK(understand(proto::encode(turn("4\r2", "7:1"))).error() == errc::bad_conversation_id);
}

TEST_CASE("what is not a request is refused with the codec's reason") {
  CHECK(understand("").error() == proto::decode_errc::malformed);
  CHECK(understand("hello").has_error());
  CHECK(understand(proto::encode(proto::appended())).error() == proto::decode_errc::unexpected_type);
  CHECK(understand(std::string(5000, '\x91')).error() == proto::decode_errc::malformed);
}
