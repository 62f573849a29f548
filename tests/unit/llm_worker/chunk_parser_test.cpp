#include "llm_worker/backend/openai/chunk_parser.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker::openai;

namespace {

chunk_event with_delta(const std::string& delta) {
  return parse_chunk(R"({"id":"x","choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":null}]})");
}

}  // namespace

TEST_CASE("a delta with content is a piece of text") {
  CHECK(with_delta(R"({"role":"assistant","content":"Hello \u003cb\u003e"})").text == "Hello <b>");
  CHECK(with_delta("{\"content\":\"😀\"}").text == "😀");
}

TEST_CASE("a first chunk without content says nothing") {
  CHECK(with_delta(R"({"role":"assistant","content":null})") == chunk_event());
  CHECK(with_delta("{}") == chunk_event());
}

TEST_CASE("reasoning has two names") {
  CHECK(with_delta(R"({"content":"","reasoning":"Let"})").thinking == "Let");
  CHECK(with_delta(R"({"reasoning_content":"Let"})").thinking == "Let");
  CHECK(with_delta(R"({"reasoning":null,"reasoning_content":"","content":"x"})").thinking.empty());
}

TEST_CASE("a tool call is noticed, whole or in parts") {
  CHECK(with_delta(R"({"tool_calls":[{"index":0,"function":{"arguments":"{"}}]})").tool_call);
  CHECK_FALSE(with_delta(R"({"tool_calls":[]})").tool_call);
}

TEST_CASE("the end has a reason, and the usage comes without choices") {
  CHECK(parse_chunk(R"({"choices":[{"delta":{},"finish_reason":"stop"}]})").finish_reason == "stop");
  const auto usage = parse_chunk(R"({"choices":[],"usage":{"prompt_tokens":22,"completion_tokens":23}})").usage;
  CHECK(usage == token_usage{22, 23});
  CHECK_FALSE(parse_chunk(R"({"choices":[],"usage":null})").usage);
}

TEST_CASE("an error counts, whatever its shape") {
  CHECK(parse_chunk(R"({"error":"boom"})").error == "boom");
  CHECK(parse_chunk(R"({"error":{"message":"boom","code":500}})").error == R"({"message":"boom","code":500})");
  CHECK_FALSE(parse_chunk(R"({"error":null,"choices":[]})").error);
}

TEST_CASE("a server that does not stream sends a message") {
  const auto event = parse_chunk(R"({"choices":[{"message":{"content":"All of it"},"finish_reason":"stop"}]})");
  CHECK(event.text == "All of it");
  CHECK(event.finish_reason == "stop");
}

TEST_CASE("what is not a JSON object is unreadable; fields of other types are like missing ones") {
  CHECK_FALSE(parse_chunk("oops").readable);
  CHECK_FALSE(parse_chunk("[1]").readable);
  CHECK(parse_chunk(R"({"choices":[1],"usage":"none"})") == chunk_event());
  CHECK(parse_chunk(R"({"choices":[{"delta":{"content":{"x":1}},"finish_reason":3}]})") == chunk_event());
}

TEST_CASE("invalid UTF-8 is mended") { CHECK(with_delta("{\"content\":\"a\xff\"}").text == "a\xef\xbf\xbd"); }
