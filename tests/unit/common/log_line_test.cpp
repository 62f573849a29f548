#include <boost/json/parse.hpp>

#include "common/log/log.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace std::chrono_literals;
using log::field;
using log::format;
using log::level;

namespace {

const auto when = std::chrono::system_clock::time_point(1700000000123ms);

std::string text_line(std::string_view request, std::string_view event, std::initializer_list<field> fields) {
  return log::format_line({"gateway", level::info, format::text, false}, when, level::info, request, event, fields);
}

/// Parsing it is half of each test.
boost::json::object json_line(std::string_view request, std::string_view event, std::initializer_list<field> fields) {
  const auto line =
      log::format_line({"gateway", level::info, format::json, false}, when, level::warning, request, event, fields);
  CHECK(line.find('\n') == std::string::npos);
  return boost::json::parse(line).as_object();
}

}  // namespace

TEST_CASE("a text line says when and what about which request") {
  CHECK(text_line("1:2", "answered", {{"chat", 42}, {"ok", true}, {"took", 1500ms}, {"model", "llama3"}}) ==
        "2023-11-14T22:13:20.123Z info gateway [1:2] answered chat=42 ok=true took=1500 model=llama3");
  CHECK(text_line("", "started", {}) == "2023-11-14T22:13:20.123Z info gateway [-] started");
}

TEST_CASE("the journal gets a priority and no time") {
  const auto line = [](level severity) {
    return log::format_line({"gateway", level::debug, format::text, true}, when, severity, "", "x", {});
  };
  CHECK(line(level::debug) == "<7>debug gateway [-] x");
  CHECK(line(level::info) == "<6>info gateway [-] x");
  CHECK(line(level::warning) == "<4>warning gateway [-] x");
  CHECK(line(level::error) == "<3>error gateway [-] x");
  CHECK(log::format_line({"g", level::info, format::json, true}, when, level::error, "", "x", {}).starts_with("<3>{"));
}

TEST_CASE("a JSON line parses and keeps numbers as numbers") {
  const auto line = json_line("1:2", "answered", {{"chat", -42}, {"ok", false}, {"took", 3s}, {"why", "a \"b\" \\ c"}});
  CHECK(line.at("ts") == "2023-11-14T22:13:20.123Z");
  CHECK(line.at("level") == "warning");
  CHECK(line.at("process") == "gateway");
  CHECK(line.at("request") == "1:2");
  CHECK(line.at("event") == "answered");
  CHECK(line.at("chat") == -42);
  CHECK(line.at("ok") == false);
  CHECK(line.at("took") == 3000);
  CHECK(line.at("why") == "a \"b\" \\ c");
}

TEST_CASE("a value cannot forge a line") {
  const std::string evil = "x\n2023-11-14T22:13:20.123Z error gateway [-] forged\r\x1b[31m";
  for (const auto& line : {text_line("", "e", {{"v", evil}}), text_line(evil, "e", {}), text_line("", evil, {})}) {
    CAPTURE(line);
    CHECK(std::none_of(line.begin(), line.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }));
  }
  CHECK(json_line(evil, evil, {{"v", evil}}).at("v") == boost::json::string(evil));
}

TEST_CASE("a value cannot forge a field") {
  CHECK(text_line("", "e", {{"v", "a\" admin=\"yes"}}).ends_with(R"(v="a\" admin=\"yes")"));
  CHECK(text_line("", "e", {{"v", "a=b"}}).ends_with("v=\"a=b\""));
  CHECK(text_line("", "e", {{"v", "a\\"}}).ends_with(R"(v="a\\")"));
  CHECK(text_line("", "e", {{"v", ""}, {"w", "x"}}).ends_with("v=\"\" w=x"));
}

TEST_CASE("text in any language is kept") {
  CHECK(text_line("", "e", {{"v", "Привет🦊"}}).ends_with("v=Привет🦊"));
  CHECK(json_line("", "e", {{"v", "Привет 🦊"}}).at("v") == "Привет 🦊");
}

TEST_CASE("bytes that are not UTF-8 are replaced so that the line stays valid") {
  for (const std::string bad : {"\xff", "\xc3", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80",
                                "\xf0\x9f\xa6", "\xf8\x88\x80\x80\x80"}) {
    const auto line = json_line("", "e", {{"v", "a" + bad + "z"}});
    const std::string value(line.at("v").as_string());
    CHECK(value.starts_with("a?"));
    CHECK(value.ends_with("z"));
    CHECK(text_line("", "e", {{"v", "a" + bad + "z"}}).find(bad) == std::string::npos);
  }
}

TEST_CASE("the control characters above 127 are replaced too") {
  CHECK(text_line("", "e", {{"v", "a\xc2\x9b" "31m"}}).ends_with("v=a?31m"));
  CHECK(text_line("", "e", {{"v", "a\x7f"}}).ends_with("v=a?"));
  CHECK(text_line("", "e", {{"v", "a\xc2\xa0z"}}).ends_with("v=a\xc2\xa0z"));
}
