#include "llm_worker/backend/ollama/line_parser.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker::ollama;

namespace {

line_event text_event(std::string text) {
  line_event event;
  event.text = std::move(text);
  return event;
}

line_event unreadable() {
  line_event event;
  event.readable = false;
  return event;
}

}  // namespace

TEST_CASE("a line with content is a piece of text") {
  CHECK(parse_line(R"({"model":"m","created_at":"2026-11-23T00:22:25.29Z",)"
                   R"("message":{"role":"assistant","content":" there"},"done":false})") == text_event(" there"));
}

TEST_CASE("escapes of Go's encoder and raw UTF-8 are both text") {
  CHECK(parse_line(R"({"message":{"content":"\u003ctag\u003e \u0026 \"q\""},"done":false})") ==
        text_event("<tag> & \"q\""));
  CHECK(parse_line("{\"message\":{\"content\":\"😀\"}}") == text_event("😀"));
  CHECK(parse_line(R"({"message":{"content":"\ud83d\ude00"}})") == text_event("😀"));
}

TEST_CASE("the done line carries the reason and the counts") {
  line_event expected;
  expected.done = done_info{"stop", 22, 23};
  CHECK(parse_line(R"({"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop",)"
                   R"("total_duration":271782043,"prompt_eval_count":22,"eval_count":23})") == expected);
}

TEST_CASE("a done line may carry text, and may lack reason and counts") {
  auto expected = text_event("end");
  expected.done = done_info{};
  CHECK(parse_line(R"({"message":{"content":"end"},"done":true})") == expected);
  CHECK(parse_line(R"({"message":{"content":"end"},"done":true,"done_reason":null,"eval_count":-1})") == expected);
}

TEST_CASE("thinking is noticed and is no text") {
  line_event expected;
  expected.thinking = "Hmm";
  CHECK(parse_line(R"({"message":{"role":"assistant","content":"","thinking":"Hmm"},"done":false})") == expected);
}

TEST_CASE("tool calls are noticed") {
  line_event expected;
  expected.tool_call = true;
  CHECK(parse_line(R"({"message":{"content":"","tool_calls":[{"id":"call_1","function":{"name":"f",)"
                   R"("arguments":{"a":{"b":[1]}}}}]},"done":false})") == expected);
  CHECK(parse_line(R"({"message":{"content":"","tool_calls":[]},"done":false})") == line_event());
}

TEST_CASE("an error line carries the server's words") {
  line_event expected;
  expected.error = "an error was encountered while running the model: unexpected EOF";
  CHECK(parse_line(R"({"error":"an error was encountered while running the model: unexpected EOF"})") == expected);
  expected.error = R"({"code":500,"message":"m"})";
  CHECK(parse_line(R"({"error":{"code":500,"message":"m"}})") == expected);
  CHECK(parse_line(R"({"error":null,"message":{"content":"a"}})") == text_event("a"));
}

TEST_CASE("blank lines, null content, unknown and odd fields are tolerated") {
  CHECK(parse_line("") == line_event());
  CHECK(parse_line("  \r") == line_event());
  CHECK(parse_line("{}") == line_event());
  CHECK(parse_line(R"({"message":{"content":null},"done":false,"new_field":[1,{"x":2}]})") == line_event());
  CHECK(parse_line(R"({"message":"text","done":"true"})") == line_event());
  CHECK(parse_line(R"({"message":{"content":[1]}})") == line_event());
}

TEST_CASE("what is not a JSON object is unreadable") {
  CHECK(parse_line("<html>") == unreadable());
  CHECK(parse_line(R"({"message":{"content":"cut of)") == unreadable());
  CHECK(parse_line("[1]") == unreadable());
  CHECK(parse_line("null") == unreadable());
  CHECK(parse_line(R"({"a":1} trailing)") == unreadable());
  CHECK(parse_line(std::string(200'000, '[')) == unreadable());
  CHECK(parse_line(R"({"a":)" + std::string(200'000, '[')) == unreadable());
}

TEST_CASE("bytes that are not UTF-8 are mended instead of losing the answer") {
  CHECK(parse_line("{\"message\":{\"content\":\"a\xff" "b\"}}") == text_event("a\xef\xbf\xbd" "b"));
}
