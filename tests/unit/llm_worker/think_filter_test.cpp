#include "llm_worker/backend/think_filter.hpp"

#include "tests/support/catch.hpp"

using luka::worker::think_filter;

namespace {

/// The answer that is left when the text arrives in pieces of `size` bytes.
std::string filtered(const std::string& text, std::size_t size) {
  think_filter filter;
  std::string answer;
  for (std::size_t at = 0; at < text.size(); at += size) answer += filter.pass(std::string_view(text).substr(at, size));
  return answer + filter.rest();
}

void check(const std::string& text, const std::string& answer) {
  for (std::size_t size = 1; size <= text.size(); ++size) {
    INFO(size << " bytes at a time: " << text);
    CHECK(filtered(text, size) == answer);
  }
}

}  // namespace

TEST_CASE("a block of thinking at the beginning is no part of the answer, however it is cut") {
  check("<think>\nLet me see.\n</think>\n\nIt is 42.", "It is 42.");
  check("\n<think></think>Hello", "Hello");
}

TEST_CASE("a closing tag alone at the beginning is taken away") { check("</think>\n\nHello", "Hello"); }

TEST_CASE("thinking that does not end leaves no answer") {
  check("<think>I wonder", "");
  check("<think>I wonder</think>", "");
}

TEST_CASE("tags in the middle of an answer stay") {
  check("The tag <think> opens, </think> closes.", "The tag <think> opens, </think> closes.");
  check("<think>a</think>Then <think>b</think> stays.", "Then <think>b</think> stays.");
}

TEST_CASE("an answer that only looks like a tag at first is whole") {
  check("<thin ice>", "<thin ice>");
  check("</the end", "</the end");
  check("<", "<");
  check("  indented", "  indented");
}

TEST_CASE("whether a piece was reasoning is known") {
  think_filter filter;
  filter.pass("<think>a");
  CHECK(filter.is_inside());
  filter.pass("</think>b");
  CHECK_FALSE(filter.is_inside());
}

TEST_CASE("what was taken out can be had, without the tags") {
  const std::string text = "<think>\nLet me see.\n</think>\n\nIt is 42.";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    think_filter filter;
    std::string thought;
    for (std::size_t at = 0; at < text.size(); at += size) {
      filter.pass(std::string_view(text).substr(at, size));
      thought += filter.take_thought();
    }
    INFO(size << " bytes at a time");
    CHECK(thought == "\nLet me see.\n");
  }
}
