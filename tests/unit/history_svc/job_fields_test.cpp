#include "history_svc/store/job_fields.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/history_svc/replies.hpp"

using namespace luka;
using namespace luka::history;
using namespace luka::test;

namespace {

proto::job_record sample(proto::job_kind kind = proto::job_kind::question) {
  return {"7:1001", 1001, -1001234567890, 2, 3, 55, 42, "u:42", static_cast<std::uint8_t>(kind),
          "why?\r\n\xff", "de", 1763780000123};
}

std::vector<std::string> with(std::vector<std::string> fields, const std::vector<std::string>& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

std::vector<std::string> changed(std::vector<std::string> fields, const std::string& name, const std::string& value) {
  for (std::size_t i = 0; i < fields.size(); i += 2)
    if (fields[i] == name) fields[i + 1] = value;
  return fields;
}

}  // namespace

TEST_CASE("a job that is written can be read") {
  const auto stored = read_job(text_list(write_job(sample())));
  REQUIRE(stored);
  CHECK(stored->job.record == sample());
  CHECK(stored->job.state == static_cast<std::uint8_t>(proto::job_state::accepted));
  CHECK(stored->job.attempt == 0);
  CHECK(stored->job.strikes == 0);
  CHECK(stored->job.messages.empty());
  CHECK(stored->job.answer.empty());
}

TEST_CASE("a line is answered with its text") {
  const auto stored = read_job(text_list(write_job(sample(proto::job_kind::line))));
  REQUIRE(stored);
  CHECK(stored->job.record == sample(proto::job_kind::line));
  CHECK(stored->job.state == static_cast<std::uint8_t>(proto::job_state::answered));
  CHECK(stored->job.answer == sample().text);
}

TEST_CASE("what has happened to a job is read with it") {
  auto fields = changed(changed(changed(write_job(sample()), "state", "7"), "attempt", "4294967295"), "strikes", "2");
  fields = with(fields, {"answer", "because", "reason", "no luck", "parked_at", "1763780000999", "from later", "x"});
  const auto stored = read_job(text_list(fields));
  REQUIRE(stored);
  CHECK(stored->job.state == 7);
  CHECK(stored->job.attempt == 4294967295u);
  CHECK(stored->job.strikes == 2);
  CHECK(stored->job.answer == "because");
  CHECK(stored->reason == "no luck");
  CHECK(stored->parked_at_ms == 1763780000999);
}

TEST_CASE("pages are in their places, a missing one is 0, and what is no page is left out") {
  const auto fields = with(write_job(sample()), {"page:2", "-30", "page:0", "10", "page:10", "11", "page:x", "1",
                                                 "page:1000", "1", "page:3", "many", "page:-1", "5"});
  const auto stored = read_job(text_list(fields));
  REQUIRE(stored);
  CHECK(stored->job.messages == std::vector<std::int64_t>{10, 0, -30, 0, 0, 0, 0, 0, 0, 0, 11});
}

TEST_CASE("a job that lacks a field, or has one that is no number, is none") {
  const auto fields = write_job(sample());
  for (std::size_t left_out = 0; left_out < fields.size(); left_out += 2) {
    CAPTURE(fields[left_out]);
    auto fewer = fields;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(left_out),
                fewer.begin() + static_cast<std::ptrdiff_t>(left_out) + 2);
    CHECK_FALSE(read_job(text_list(fewer)));
  }
  for (const char* name : {"update", "chat", "chat_kind", "thread", "kind", "attempt", "state", "accepted_at"}) {
    CAPTURE(name);
    for (const char* value : {"", "x", "1x", " 1", "99999999999999999999", "1.5"})
      CHECK_FALSE(read_job(text_list(changed(fields, name, value))));
  }
  CHECK_FALSE(read_job(text_list(changed(fields, "attempt", "-1"))));
}

TEST_CASE("what is not the fields of a hash is no job") {
  CHECK_FALSE(read_job(redis::reply()));
  CHECK_FALSE(read_job(text_list({})));
  CHECK_FALSE(read_job(text_list({"job"})));
  CHECK_FALSE(read_job(list_reply({integer_reply(1), integer_reply(2)})));
}
