#include "tests/sim/ollama/go_json.hpp"

#include "tests/sim/ollama/go_duration.hpp"
#include "tests/sim/ollama/token_pieces.hpp"
#include "tests/support/catch.hpp"

using namespace ollama_sim;
using namespace std::chrono_literals;

namespace {

wall_time at(std::int64_t seconds, std::int64_t nanoseconds) {
  return wall_time(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds));
}

}  // namespace

TEST_CASE("strings are escaped as Go's json.Marshal does it") {
  CHECK(go_string("a<b> & \"q\" \\ \n\t\x01") == R"("a\u003cb\u003e \u0026 \"q\" \\ \n\t\u0001")");
  CHECK(go_string("\u2028\u2029 \U0001F600 \u00e9") == "\"\\u2028\\u2029 \U0001F600 \u00e9\"");
  CHECK(go_string("bad \xff\xc3 end") == "\"bad \\ufffd\\ufffd end\"");
  CHECK(go_string("\x7f/") == "\"\x7f/\"");
}

TEST_CASE("a date with nanoseconds loses its trailing zeros") {
  CHECK(rfc3339_nano(at(1795393345, 290931488)) == "2026-11-23T00:22:25.290931488Z");
  CHECK(rfc3339_nano(at(1795393345, 294506490)) == "2026-11-23T00:22:25.29450649Z");
  CHECK(rfc3339_nano(at(1795393345, 500000000)) == "2026-11-23T00:22:25.5Z");
  CHECK(rfc3339_nano(at(1795393345, 0)) == "2026-11-23T00:22:25Z");
  CHECK(http_date(at(1795393345, 1)) == "Mon, 23 Nov 2026 00:22:25 GMT");
}

TEST_CASE("what Go's decoder forgives is repaired before parsing") {
  CHECK(repair_json_text("\"\xff\"") == "\"\xEF\xBF\xBD\"");
  CHECK(repair_json_text(R"("\ud800")") == R"("\ufffd")");
  CHECK(repair_json_text(R"("\udc00x")") == R"("\ufffdx")");
  CHECK(repair_json_text(R"("\ud83d\ude00")") == R"("\ud83d\ude00")");
  CHECK(repair_json_text(R"("\\ud800")") == R"("\\ud800")");
}

TEST_CASE("durations are read as Go reads them") {
  CHECK(parse_go_duration("5m").value == 5min);
  CHECK(parse_go_duration("1h30m").value == 90min);
  CHECK(parse_go_duration("-1s").value == -1s);
  CHECK(parse_go_duration("1.5s").value == 1500ms);
  CHECK(parse_go_duration("0").error.empty());
  CHECK(parse_go_duration("5").error == "time: missing unit in duration \"5\"");
  CHECK(parse_go_duration("5y").error == "time: unknown unit \"y\" in duration \"5y\"");
  CHECK(parse_go_duration("").error == "time: invalid duration \"\"");
}

TEST_CASE("pieces add up to the text and never cut a character") {
  const std::string text = "Hello there! \U0001F469\u200D\U0001F680 \u4f60\u597d, \u00fcber   caf\u00e9\n\n```x```";
  std::size_t at_byte = 0;
  for (const auto size : piece_sizes(text)) {
    REQUIRE(size > 0);
    CHECK((static_cast<unsigned char>(text[at_byte]) & 0xC0U) != 0x80U);
    at_byte += size;
  }
  CHECK(at_byte == text.size());
}
