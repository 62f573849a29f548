#include "llm_worker/generation/answer_assembly.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using luka::proto::job_ref;
using luka::proto::token_chunk;

namespace {

const job_ref job{"1:2", 3};

token_chunk chunk(std::uint64_t sequence, std::uint64_t offset, std::string text) {
  return token_chunk{"1:2", 3, sequence, offset, std::move(text)};
}

}  // namespace

TEST_CASE("chunks are numbered and carry their place in the answer") {
  answer_assembly answer(job, 1000);
  CHECK_FALSE(answer.pending());
  answer.add("Grüße");
  CHECK(answer.pending() == chunk(0, 0, "Grüße"));
  answer.published();
  CHECK_FALSE(answer.pending());
  answer.add(" an");
  CHECK(answer.pending() == chunk(1, 7, " an"));
  answer.published();
  CHECK(answer.text() == "Grüße an");
  CHECK(answer.chunks() == 2);
}

TEST_CASE("what arrives together is one chunk") {
  answer_assembly answer(job, 1000);
  answer.add("a");
  answer.add("b");
  CHECK(answer.pending() == chunk(0, 0, "ab"));
}

TEST_CASE("a chunk that could not be published goes with the next one, under the same number") {
  answer_assembly answer(job, 1000);
  answer.add("a");
  CHECK(answer.pending() == chunk(0, 0, "a"));
  answer.add("b");
  CHECK(answer.pending() == chunk(0, 0, "ab"));
  answer.published();
  CHECK(answer.chunks() == 1);
}

TEST_CASE("an answer that reaches the limit is full, and ends with a whole character") {
  answer_assembly answer(job, 6);
  answer.add("abcd");
  CHECK_FALSE(answer.is_full());
  answer.add("e😀");
  CHECK(answer.is_full());
  CHECK(answer.text() == "abcde");
  answer.add("x");
  CHECK(answer.text() == "abcde");

  answer_assembly exact(job, 2);
  exact.add("ab");
  CHECK(exact.is_full());
}

TEST_CASE("the text from a byte on comes with the number of the chunk that will follow it") {
  answer_assembly answer(job, 1000);
  answer.add("Hello");
  answer.published();
  answer.add(" you");
  const auto rest = answer.from(3);
  CHECK(rest == luka::proto::infer_text{"1:2", 3, 3, 1, "lo you"});
  // It could not be sent: nothing has changed.
  CHECK(answer.pending() == chunk(1, 5, " you"));
  answer.sent_everything();
  CHECK_FALSE(answer.pending());
  answer.add("!");
  CHECK(answer.pending() == chunk(1, 9, "!"));
}

TEST_CASE("whoever has everything, or claims to have more, is sent an empty text") {
  answer_assembly answer(job, 1000);
  answer.add("Hello");
  CHECK(answer.from(5) == luka::proto::infer_text{"1:2", 3, 5, 0, ""});
  CHECK(answer.from(1'000'000) == luka::proto::infer_text{"1:2", 3, 5, 0, ""});
}
