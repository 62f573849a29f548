#include "llm_worker/backend/ollama/answer_reader.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using luka::proto::failure;
using ollama::answer_reader;

namespace {

std::string piece(const std::string& text) {
  return R"({"model":"m","message":{"role":"assistant","content":")" + text + "\"},\"done\":false}\n";
}

const std::string done_line =
    R"({"model":"m","message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":5,"eval_count":2})"
    "\n";

failure reason(const answer_reader& reader) {
  REQUIRE(reader.end());
  REQUIRE(reader.end()->failed);
  return reader.end()->failed->reason;
}

std::string detail(const answer_reader& reader) {
  REQUIRE(reader.end()->failed);
  return reader.end()->failed->detail;
}

}  // namespace

TEST_CASE("an answer is its pieces up to the done line") {
  answer_reader reader;
  reader.push(piece("Hello") + piece(" there"));
  CHECK(reader.take_text() == "Hello there");
  CHECK_FALSE(reader.end());
  reader.push(done_line);
  CHECK(reader.take_text().empty());
  REQUIRE(reader.end());
  CHECK_FALSE(reader.end()->failed);
  CHECK(reader.end()->finish_reason == "stop");
  CHECK(reader.end()->prompt_tokens == 5);
  CHECK(reader.end()->answer_tokens == 2);
}

TEST_CASE("a read may end anywhere, inside a line, a character or an escape") {
  const std::string body = piece("Grüße 😀") + "\r\n" + piece("\\u003cb\\u003e") + done_line;
  for (std::size_t size = 1; size < 8; ++size) {
    answer_reader reader;
    for (std::size_t at = 0; at < body.size(); at += size) reader.push(std::string_view(body).substr(at, size));
    CHECK(reader.take_text() == "Grüße 😀<b>");
    REQUIRE(reader.end());
    CHECK_FALSE(reader.end()->failed);
  }
}

TEST_CASE("nothing counts after the done line") {
  answer_reader reader;
  reader.push(piece("a") + done_line + piece("b") + "{\"error\":\"late\"}\n<junk>\n");
  reader.finish();
  CHECK(reader.take_text() == "a");
  CHECK_FALSE(reader.end()->failed);
}

TEST_CASE("a stream that ends cleanly without done is cut off, and keeps its text") {
  answer_reader reader;
  reader.push(piece("half"));
  reader.finish();
  CHECK(reason(reader) == failure::cut_off);
  CHECK(reader.take_text() == "half");
}

TEST_CASE("a stream that ends without a line is cut off") {
  answer_reader reader;
  reader.finish();
  CHECK(reason(reader) == failure::cut_off);
  CHECK_THAT(detail(reader), ContainsSubstring("before the model said anything"));
}

TEST_CASE("an error line in mid-stream ends the answer and keeps its text") {
  answer_reader reader;
  reader.push(piece("half") + R"({"error":"an error was encountered while running the model: unexpected EOF"})" "\n");
  CHECK(reason(reader) == failure::model_failed);
  CHECK(detail(reader) == "an error was encountered while running the model: unexpected EOF");
  CHECK(reader.take_text() == "half");
}

TEST_CASE("the last line may lack its line end") {
  answer_reader whole;
  whole.push(piece("a") + done_line.substr(0, done_line.size() - 1));
  whole.finish();
  CHECK_FALSE(whole.end()->failed);

  answer_reader error;
  error.push(R"({"error":"boom"})");
  error.finish();
  CHECK(reason(error) == failure::model_failed);
  CHECK(detail(error) == "boom");
}

TEST_CASE("a line that was cut is not an answer from another server") {
  answer_reader reader;
  reader.push(R"({"message":{"content":"ha)");
  reader.finish();
  CHECK(reason(reader) == failure::cut_off);
}

TEST_CASE("a page of HTML with status 200 is a failure, in lines or not") {
  for (const std::string body : {"<html>\n<body>hello</body>\n</html>\n", "<html>hello</html>"}) {
    answer_reader reader;
    reader.push(body);
    reader.finish();
    CHECK(reason(reader) == failure::model_failed);
    CHECK_THAT(detail(reader), ContainsSubstring("does not speak like Ollama"));
    CHECK(reader.take_text().empty());
  }
}

TEST_CASE("rubbish between good lines is a failure") {
  answer_reader reader;
  reader.push(piece("a") + "rubbish\n" + done_line);
  CHECK(reason(reader) == failure::model_failed);
}

TEST_CASE("a line longer than 8 MB is a failure") {
  answer_reader reader;
  reader.push(std::string(answer_reader::longest_line, 'x'));
  CHECK_FALSE(reader.end());
  reader.push("x");
  CHECK(reason(reader) == failure::model_failed);
}

TEST_CASE("a broken connection is the reason, unless the answer was complete") {
  failure_report why;
  why.reason = failure::timed_out;
  why.detail = "too late";
  answer_reader broken;
  broken.push(piece("half"));
  broken.break_off(why);
  CHECK(reason(broken) == failure::timed_out);
  CHECK(broken.take_text() == "half");

  answer_reader complete;
  complete.push(piece("all") + done_line);
  complete.break_off(why);
  CHECK_FALSE(complete.end()->failed);
}

TEST_CASE("an answer without text is a failure that says why") {
  answer_reader empty;
  empty.push(piece("\\n ") + done_line);
  CHECK(reason(empty) == failure::model_failed);
  CHECK(detail(empty) == "the answer is empty");

  answer_reader thought;
  thought.push(R"({"message":{"content":"","thinking":"Hmm"},"done":false})" "\n"
               R"({"message":{"content":""},"done":true,"done_reason":"length","eval_count":16})" "\n");
  CHECK(reason(thought) == failure::model_failed);
  CHECK_THAT(detail(thought), ContainsSubstring("NUM_PREDICT"));
  CHECK(thought.end()->finish_reason == "length");

  answer_reader tool;
  tool.push(R"({"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{}}}]},"done":true})" "\n");
  CHECK(reason(tool) == failure::model_failed);
  CHECK_THAT(detail(tool), ContainsSubstring("tool"));
}

TEST_CASE("thinking before the answer is left out of it") {
  answer_reader reader;
  reader.push(R"({"message":{"content":"","thinking":"Hmm"},"done":false})" "\n" + piece("42") + done_line);
  CHECK(reader.take_text() == "42");
  CHECK_FALSE(reader.end()->failed);
}

TEST_CASE("thinking comes with the end when it is wanted, and no more of it than is wanted") {
  const std::string thought = R"({"message":{"content":"","thinking":"Grübeln "},"done":false})" "\n";
  for (const std::size_t most : {std::size_t(0), std::size_t(3), std::size_t(100)}) {
    answer_reader reader;
    reader.keep_thinking(most);
    reader.push(thought + thought + piece("42") + done_line);
    CHECK(reader.take_text() == "42");
    REQUIRE(reader.end());
    CHECK(reader.thoughts() == 2);
    CHECK(reader.end()->thinking == (most == 0 ? "" : most == 3 ? "Gr" : "Grübeln Grübeln "));
  }
}
