#include "gateway/dispatch/answer_assembly.hpp"

#include "proto/text_hash.hpp"
#include "tests/support/catch.hpp"

using luka::gateway::answer_assembly;
using luka::gateway::resend_rule;
using luka::proto::infer_done;
using luka::proto::infer_text;
using luka::proto::token_chunk;
using namespace std::chrono_literals;
using outcome = answer_assembly::outcome;
using verdict = answer_assembly::verdict;

namespace {

const answer_assembly::time_point t0{1h};

token_chunk chunk(std::uint64_t sequence, std::uint64_t offset, std::string text, std::uint32_t attempt = 1) {
  return token_chunk{"1:1", attempt, sequence, offset, std::move(text)};
}
infer_text rest(std::uint64_t offset, std::string text, std::uint32_t attempt = 1) {
  return infer_text{"1:1", attempt, offset, 9, std::move(text)};
}
infer_done done(std::string text, std::uint32_t attempt = 1) {
  infer_done message;
  message.job = "1:1";
  message.attempt = attempt;
  message.bytes = text.size();
  message.hash = luka::proto::text_hash(text);
  message.text = std::move(text);
  return message;
}

}  // namespace

TEST_CASE("pieces that follow each other make the text, and nothing is asked for") {
  answer_assembly answer;
  CHECK(answer.add(chunk(0, 0, "Hel"), t0) == outcome::restarted);
  CHECK(answer.add(chunk(1, 3, "lo"), t0) == outcome::extended);
  CHECK(answer.text() == "Hello");
  CHECK_FALSE(answer.due(t0 + 1h));
  CHECK(answer.finish(done("Hello")) == verdict::whole);
}

TEST_CASE("a hole is asked for at once, and again after a while, but not twice at the same time") {
  answer_assembly answer;
  answer.add(chunk(0, 0, "Hel"), t0);
  CHECK(answer.add(chunk(2, 5, " you"), t0) == outcome::hole);
  CHECK(answer.due(t0) == 3u);
  CHECK_FALSE(answer.due(t0 + 999ms));
  CHECK(answer.due(t0 + 1s) == 3u);
}

TEST_CASE("what is sent again fills the hole, and what came behind it is not lost") {
  answer_assembly answer;
  answer.add(chunk(0, 0, "Hel"), t0);
  answer.add(chunk(2, 5, " you"), t0);
  answer.due(t0);
  answer.add(chunk(3, 9, "!"), t0);
  CHECK(answer.add(rest(3, "lo you"), t0) == outcome::extended);
  CHECK(answer.text() == "Hello you!");
  CHECK_FALSE(answer.due(t0 + 1h));
  CHECK(answer.add(chunk(4, 10, " Bye"), t0) == outcome::extended);
}

TEST_CASE("pieces that come twice, late, or overlapping do no harm") {
  answer_assembly answer;
  answer.add(chunk(0, 0, "Hello"), t0);
  CHECK(answer.add(chunk(0, 0, "Hello"), t0) == outcome::stale);
  CHECK(answer.add(rest(3, "lo you"), t0) == outcome::extended);
  CHECK(answer.text() == "Hello you");
  CHECK(answer.add(rest(3, "lo"), t0) == outcome::stale);
}

TEST_CASE("silence while the worker writes on is a stall, silence while it thinks is not") {
  answer_assembly answer;
  answer.add(chunk(0, 0, "Hello"), t0);
  answer.written(1, 5, t0 + 10s);
  CHECK_FALSE(answer.due(t0 + 20s));
  answer.written(1, 9, t0 + 20s);
  CHECK_FALSE(answer.due(t0 + 21499ms));
  CHECK(answer.due(t0 + 21500ms) == 5u);
  answer.add(rest(5, " you"), t0 + 22s);
  CHECK_FALSE(answer.due(t0 + 1h));
}

TEST_CASE("a stall before the first piece is seen too") {
  answer_assembly answer;
  answer.written(1, 9, t0);
  CHECK(answer.due(t0 + 1500ms) == 0u);
}

TEST_CASE("a worker that has nothing more is not asked again") {
  answer_assembly answer;
  answer.add(chunk(0, 0, "Hello"), t0);
  answer.add(chunk(7, 1'000'000, "nonsense"), t0);
  CHECK(answer.due(t0) == 5u);
  CHECK(answer.add(rest(5, ""), t0) == outcome::stale);
  CHECK_FALSE(answer.due(t0 + 1h));
  CHECK(answer.add(chunk(1, 5, " you"), t0) == outcome::extended);
}

TEST_CASE("after a restart the text that was saved goes on where it ends") {
  answer_assembly answer;
  answer.resume(2, "Hello");
  answer.adopted(2, t0);
  CHECK(answer.due(t0) == 5u);
  CHECK(answer.add(chunk(12, 40, " later", 2), t0) == outcome::hole);
  CHECK_FALSE(answer.due(t0));
  CHECK(answer.add(rest(5, " you", 2), t0) == outcome::extended);
  CHECK(answer.text() == "Hello you");
}

TEST_CASE("a newer attempt starts over with its first text, an older one is not heard any more") {
  answer_assembly answer;
  answer.add(chunk(0, 0, "First"), t0);
  answer.written(2, 0, t0);
  CHECK(answer.text().empty());
  CHECK(answer.add(chunk(0, 0, "Second", 2), t0) == outcome::restarted);
  CHECK(answer.add(chunk(1, 5, "!", 1), t0) == outcome::stale);
  CHECK(answer.add(rest(0, "First!", 1), t0) == outcome::stale);
  CHECK(answer.text() == "Second");
  CHECK(answer.attempt() == 2);
}

TEST_CASE("the end mends what was missing, and nothing is asked for or taken after it") {
  answer_assembly answer;
  answer.add(chunk(0, 0, "Hel"), t0);
  answer.add(chunk(2, 5, " you"), t0);
  CHECK(answer.finish(done("Hello you!")) == verdict::mended);
  CHECK(answer.text() == "Hello you!");
  CHECK_FALSE(answer.due(t0 + 1h));
  CHECK(answer.add(chunk(3, 10, "?"), t0) == outcome::stale);
}

TEST_CASE("an end whose checksum is wrong is not believed") {
  auto cut = done("Hello you!");
  cut.text.resize(5);
  auto changed = done("Hello you!");
  changed.text[0] = 'J';
  for (const auto& broken : {cut, changed}) {
    answer_assembly answer;
    answer.add(chunk(0, 0, "Hel"), t0);
    CHECK(answer.finish(broken) == verdict::damaged);
    CHECK(answer.text() == "Hel");
  }
}

TEST_CASE("a worker that knows no checksums is believed") {
  infer_done old;
  old.text = "Hello";
  answer_assembly answer;
  CHECK(answer.finish(old) == verdict::mended);
  CHECK(answer.text() == "Hello");
}

TEST_CASE("what is kept behind a hole is bounded") {
  resend_rule rule;
  rule.most_ahead = 4;
  answer_assembly answer(rule);
  answer.add(chunk(1, 5, " you"), t0);
  answer.add(chunk(2, 9, "!"), t0);
  CHECK(answer.due(t0) == 0u);
  answer.add(rest(0, "Hello"), t0);
  CHECK(answer.text() == "Hello you");
}

TEST_CASE("the checksum is FNV-1a with 64 bits") {
  CHECK(luka::proto::text_hash("") == 0xcbf29ce484222325u);
  CHECK(luka::proto::text_hash("a") == 0xaf63dc4c8601ec8cu);
  CHECK(luka::proto::text_hash("foobar") == 0x85944171f73967e8u);
}
