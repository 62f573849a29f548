// Where an answer is cut into messages, and what is said after it.
#include "tests/support/catch.hpp"
#include "tests/unit/gateway/render/page_rules.hpp"
#include "tests/unit/gateway/render/samples.hpp"

using namespace luka;
using namespace luka::test;
using enum gateway::entity_kind;

namespace {

std::vector<std::string> texts(const pages& all) {
  std::vector<std::string> found;
  for (const auto& page : all) found.push_back(page.text);
  return found;
}

using strings = std::vector<std::string>;

std::string words(std::size_t count, std::string_view word = "word ") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += word;
  return text;
}

}  // namespace

TEST_CASE("an empty answer has no pages") {
  CHECK(rendered("").empty());
  CHECK(rendered(" \n\n").empty());
  CHECK(rendered("\u200b\u200d").empty());
}

TEST_CASE("a text of exactly the limit is one page, one character more are two") {
  CHECK(rendered(std::string(4096, 'a')).size() == 1);
  CHECK(texts(rendered(std::string(4097, 'a')))[1] == "a");
  CHECK(rendered(words(4096, "😀")).size() == 1);
  CHECK(rendered(std::string(4096, 'a') + "  \n\n").size() == 1);
}

TEST_CASE("pages end where a block ends, if they are half full by then") {
  CHECK(texts(rendered("one two three\n\nfour five", 20)) == strings{"one two three", "four five"});
  CHECK(texts(rendered("one\n\nfour five six seven", 20)) == strings{"one\n\nfour five six", "seven"});
}

TEST_CASE("a heading stays with what it is the heading of") {
  CHECK(texts(rendered("one two three\n\n# Head\n\nfour five six", 30)) == strings{"one two three", "Head\n\nfour five six"});
}

TEST_CASE("items, lines, sentences and words are the next best places") {
  CHECK(texts(rendered("- one\n- two\n- three", 14)) == strings{"• one\n• two", "• three"});
  CHECK(texts(rendered("a line\nand another", 12)) == strings{"a line", "and another"});
  CHECK(texts(rendered("It is so. Then it was not", 16)) == strings{"It is so.", "Then it was not"});
  CHECK(texts(rendered("one two three", 9)) == strings{"one two", "three"});
  CHECK(texts(rendered("今日は。明日も", 5)) == strings{"今日は。", "明日も"});
}

TEST_CASE("what is seen as one character is not cut") {
  CHECK(texts(rendered("ab👨‍👩‍👧", 5)) == strings{"ab", "👨‍👩‍👧"});
  CHECK(texts(rendered("🇩🇪🇫🇷", 3)) == strings{"🇩🇪", "🇫🇷"});
  CHECK(texts(rendered("aae\u0301", 3)) == strings{"aa", "e\u0301"});
}

TEST_CASE("code that crosses a page is closed and opened again with its language") {
  const auto all = rendered("```py\nfirst()\n    second()\nthird()\n```", 21);
  CHECK(texts(all) == strings{"first()\n    second()", "third()"});
  for (const auto& page : all) {
    REQUIRE(page.entities.size() == 1);
    CHECK(page.entities[0].kind == pre);
    CHECK(page.entities[0].detail == "py");
    CHECK(page.entities[0].length == to_utf16(page.text).size());
  }
  CHECK(texts(rendered("```\nfirst()\n    second()\n```", 16)) == strings{"first()", "    second()"});
}

TEST_CASE("bold that crosses a page is bold on both") {
  const auto all = rendered("**one two three** four", 8);
  REQUIRE(texts(all) == strings{"one two", "three", "four"});
  CHECK(all[0].entities == std::vector<gateway::text_entity>{{bold, 0, 7, {}}});
  CHECK(all[1].entities == std::vector<gateway::text_entity>{{bold, 0, 5, {}}});
  CHECK(all[2].entities.empty());
}

TEST_CASE("a note is a paragraph of its own, and plain") {
  gateway::answer_pages answer;
  answer.append("Look:\n\n```py\nx = 1");
  answer.finish("[…] *Stopped*.");
  REQUIRE(answer.count() == 1);
  CHECK(answer.page(0).text == "Look:\n\nx = 1\n\n[…] *Stopped*.");
  CHECK(answer.page(0).entities == std::vector<gateway::text_entity>{{pre, 7, 5, "py"}});
}

TEST_CASE("a note may be all there is") {
  gateway::answer_pages answer;
  answer.append("<think>never closed");
  answer.finish("Stopped.");
  REQUIRE(answer.count() == 1);
  CHECK(answer.page(0).text == "Stopped.");
}

TEST_CASE("nothing is added after the end") {
  gateway::answer_pages answer;
  answer.append("a");
  answer.finish("b");
  answer.append("c");
  answer.finish("d");
  CHECK(answer.page(0).text == "a\n\nb");
}

TEST_CASE("a text is not formatted beyond a hundred entities, but all there") {
  const auto all = rendered(words(200, "**b** "));
  CHECK(all[0].entities.size() == 100);
  CHECK(all[0].text.size() == 399);
}

TEST_CASE("a table or a formula is worth a rich message, code is not") {
  const auto rich = [](std::string_view text) {
    gateway::answer_pages answer;
    answer.append(text);
    answer.finish();
    return answer.has_table_or_formula();
  };
  CHECK(rich("| a |\n|---|\n| b |"));
  CHECK(rich("so $x^2$ it is"));
  CHECK(rich("$$\nx\n$$"));
  CHECK(rich("- in an item\n  $$\n  x\n  $$"));
  CHECK_FALSE(rich("```\n$x$ | a |\n```\n`$x$` costs $5, and $6."));
}
