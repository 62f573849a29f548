#include "llm_worker/backend/openai/event_splitter.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using luka::worker::openai::event_splitter;
using events = std::vector<std::pair<std::string, std::string>>;

namespace {

events split(const std::string& stream, std::size_t size) {
  event_splitter splitter(1000);
  events found;
  const auto keep = [&](std::string_view name, std::string_view data) { found.emplace_back(name, data); };
  for (std::size_t at = 0; at < stream.size(); at += size) splitter.push(std::string_view(stream).substr(at, size), keep);
  splitter.finish(keep);
  return found;
}

void check(const std::string& stream, const events& expected) {
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    INFO(size << " bytes at a time");
    CHECK(split(stream, size) == expected);
  }
}

}  // namespace

TEST_CASE("an event ends with a blank line") {
  check("data: one\n\ndata: two\n\n", {{"", "one"}, {"", "two"}});
}

TEST_CASE("line ends of both kinds, and a missing space, are fine") {
  check("data:one\r\n\r\ndata: two\r\n\r\n", {{"", "one"}, {"", "two"}});
}

TEST_CASE("several data lines are one text") { check("data: a\ndata: b\n\n", {{"", "a\nb"}}); }

TEST_CASE("comments and unknown fields say nothing") {
  check(":\n\n: ping\n\nid: 7\nretry: 5\ndata: x\n\n", {{"", "x"}});
}

TEST_CASE("an event has a name when the server gives it one") {
  check("event: error\ndata: {}\n\ndata: x\n\n", {{"error", "{}"}, {"", "x"}});
}

TEST_CASE("an event that the body ends in counts") {
  check("data: one\n\ndata: two", {{"", "one"}, {"", "two"}});
  check("data: one\n", {{"", "one"}});
}

TEST_CASE("plain JSON is an event of its own") { check("{\"error\":\"x\"}\n", {{"", "{\"error\":\"x\"}"}}); }

TEST_CASE("what is neither is rubbish") {
  event_splitter splitter(1000);
  const auto none = [](std::string_view, std::string_view) { FAIL("an event"); };
  splitter.push("data", none);
  CHECK_FALSE(splitter.saw_rubbish());
  event_splitter html(1000);
  html.push("<html>\n", none);
  CHECK(html.saw_rubbish());
}

TEST_CASE("an event that is too long fails, in one line or in many") {
  const auto ignore = [](std::string_view, std::string_view) {};
  event_splitter one(100);
  CHECK_FALSE(one.push("data: " + std::string(200, 'x'), ignore));
  event_splitter many(100);
  bool fits = true;
  for (int i = 0; i < 20; ++i) fits = fits && many.push("data: 0123456789\n", ignore);
  CHECK_FALSE(fits);
}

TEST_CASE("an event that is too long fails for good, also when it comes in one piece with its end") {
  std::string body;
  for (int i = 0; i < 20; ++i) body += "data: 0123456789\n";
  event_splitter splitter(100);
  const auto none = [](std::string_view, std::string_view) { FAIL("an event"); };
  CHECK_FALSE(splitter.push(body + "\n", none));
  CHECK_FALSE(splitter.push("data: x\n\n", none));
  splitter.finish(none);
}
