#include "llm_worker/backend/openai/answer_reader.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using luka::proto::failure;
using openai::answer_reader;

namespace {

std::string event(const std::string& json) { return "data: " + json + "\n\n"; }

std::string piece(const std::string& text) {
  return event(R"({"choices":[{"index":0,"delta":{"content":")" + text + R"("},"finish_reason":null}]})");
}

std::string finish(const std::string& reason = "stop") {
  return event(R"({"choices":[{"index":0,"delta":{},"finish_reason":")" + reason + "\"}]}");
}

const std::string usage = event(R"({"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}})");
const std::string done = event("[DONE]");

failure_report failed(const answer_reader& reader) {
  REQUIRE(reader.end());
  REQUIRE(reader.end()->failed);
  return *reader.end()->failed;
}

answer_reader after(const std::string& body) {
  answer_reader reader;
  reader.push(body);
  reader.finish();
  return reader;
}

}  // namespace

TEST_CASE("deltas, a reason, the usage and [DONE] are an answer") {
  answer_reader reader;
  reader.push(piece("Hello") + piece(" there") + finish() + usage);
  CHECK_FALSE(reader.end());
  reader.push(done);
  REQUIRE(reader.end());
  CHECK_FALSE(reader.end()->failed);
  CHECK(reader.take_text() == "Hello there");
  CHECK(reader.end()->finish_reason == "stop");
  CHECK(reader.end()->prompt_tokens == 5);
  CHECK(reader.end()->answer_tokens == 2);
}

TEST_CASE("a reason without [DONE], or [DONE] without a reason, is an end") {
  CHECK_FALSE(after(piece("a") + finish()).end()->failed);
  CHECK_FALSE(after(piece("a") + done).end()->failed);
  auto broken = answer_reader();
  broken.push(piece("a") + finish());
  broken.break_off({});
  CHECK_FALSE(broken.end()->failed);
}

TEST_CASE("a stream that ends with neither is cut off, as all that Ollama shows of an error") {
  const auto swallowed =
      after(piece("half") + event(R"({"model":"","choices":[{"delta":{"content":""},"finish_reason":null}]})"));
  CHECK(failed(swallowed).reason == failure::cut_off);
  CHECK(failed(after("")).reason == failure::cut_off);
  CHECK_THAT(failed(after("")).detail, ContainsSubstring("before the model said anything"));
}

TEST_CASE("an error in mid-stream ends the answer, with [DONE] behind it or not") {
  for (const auto& tail : {std::string(), done}) {
    auto reader = after(piece("half") + event(R"({"error":{"code":500,"message":"boom","type":"server_error"}})") + tail);
    CHECK(failed(reader).reason == failure::model_failed);
    CHECK(failed(reader).detail == "boom");
    CHECK(reader.take_text() == "half");
  }
  CHECK(failed(after("event: error\ndata: {\"message\":\"boom\"}\n\n")).detail == "boom");
}

TEST_CASE("an error as plain JSON in a good status is an error") {
  CHECK(failed(after("{\"error\":{\"message\":\"no model\"}}")).detail == "no model");
  CHECK(failed(after("{\"error\":\"no model\"}\n")).detail == "no model");
}

TEST_CASE("reasoning is left out, and counted") {
  auto reader = after(event(R"({"choices":[{"delta":{"content":"","reasoning":"Hm"}}]})") + piece("42") + finish());
  CHECK(reader.take_text() == "42");
  CHECK(reader.thoughts() == 1);
}

TEST_CASE("an answer that is only thought fails, and may go well without thinking") {
  const auto thought = after(event(R"({"choices":[{"delta":{"reasoning_content":"Hm"}}]})") + finish("length") + done);
  CHECK(failed(thought).reason == failure::model_failed);
  CHECK_THAT(failed(thought).detail, ContainsSubstring("NUM_PREDICT"));
  CHECK(failed(thought).helps == cure::without_thinking);
  const auto tool = after(event(R"({"choices":[{"delta":{"tool_calls":[{"index":0}]}}]})") + finish("tool_calls"));
  CHECK_THAT(failed(tool).detail, ContainsSubstring("tool"));
  CHECK(failed(tool).helps == cure::none);
}

TEST_CASE("signs of life say nothing, and are no beginning") {
  answer_reader reader;
  reader.push(":\n\n:\n\n");
  CHECK_FALSE(reader.has_begun());
  CHECK_FALSE(reader.end());
}

TEST_CASE("an event that was cut is not rubbish; a page of HTML is") {
  CHECK(failed(after(piece("half") + "data: {\"choi")).reason == failure::cut_off);
  const auto html = after("<html>\n<body>hello</body>\n</html>\n");
  CHECK(failed(html).reason == failure::model_failed);
  CHECK_THAT(failed(html).detail, ContainsSubstring("does not speak like"));
  CHECK(failed(after(piece("a") + event("oops") + finish())).reason == failure::model_failed);
}

TEST_CASE("nothing counts after the end") {
  auto reader = after(piece("a") + finish() + done + piece("b") + event(R"({"error":"late"})"));
  CHECK(reader.take_text() == "a");
  CHECK_FALSE(reader.end()->failed);
}

TEST_CASE("an event longer than 8 MB is a failure") {
  answer_reader reader;
  reader.push("data: " + std::string(answer_reader::longest_line, 'x'));
  CHECK(failed(reader).reason == failure::model_failed);
}
