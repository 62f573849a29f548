#include "gateway/delivery/render/block_scanner.hpp"

#include "tests/support/catch.hpp"

using namespace luka::gateway::render;
using kind = source_piece::kind;

namespace {

std::vector<source_piece> pieces_of(std::string_view text) {
  block_scanner scanner;
  scanner.append(text);
  scanner.finish();
  return scanner.take();
}

std::vector<std::string> texts_of(std::string_view text) {
  std::vector<std::string> texts;
  for (const auto& piece : pieces_of(text)) texts.push_back(piece.text);
  return texts;
}

using strings = std::vector<std::string>;

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("paragraphs end at blank lines, headings and rules at their line") {
  CHECK(texts_of("one\ntwo\n\nthree\n# four\nfive\n***\nsix") ==
        strings{"one\ntwo\n", "three\n", "# four\n", "five\n", "***\n", "six"});
}

TEST_CASE("a line of dashes makes a heading of a title, but not of sentences") {
  CHECK(texts_of("Title\n---\ntext") == strings{"Title\n---\n", "text"});
  CHECK(texts_of("A sentence.\n---\ntext") == strings{"A sentence.\n", "---\n", "text"});
  CHECK(texts_of("two\nlines\n---\n") == strings{"two\nlines\n", "---\n"});
}

TEST_CASE("a list is cut into its items, which are counted") {
  const auto pieces = pieces_of("3. three\n   more\n9. four\n\n1) another list\n");
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].number == 3u);
  CHECK(pieces[1].number == 4u);
  CHECK(pieces[2].number == 1u);
  CHECK(pieces[0].text == "3. three\n   more\n");
  CHECK_FALSE(pieces[1].blank_before);
  CHECK(pieces[2].blank_before);
}

TEST_CASE("code between items does not begin the count anew") {
  const auto numbers_of = [](std::string_view text) {
    std::vector<unsigned> numbers;
    for (const auto& piece : pieces_of(text))
      if (piece.number) numbers.push_back(*piece.number);
    return numbers;
  };
  CHECK(numbers_of("1. a\n```\nx\n```\n1. b\n```\ny\n```\n1. c\n") == std::vector<unsigned>{1, 2, 3});
  CHECK(numbers_of("1. a\n2. b\n```\nx\n```\n1. c\n") == std::vector<unsigned>{1, 2, 1});
  CHECK(numbers_of("1. a\n\ntext\n\n1. b\n") == std::vector<unsigned>{1, 1});
}

TEST_CASE("code behind a fence comes line by line, as far in as its fence") {
  const auto pieces = pieces_of("text\n  ```c\n  int x;\n    int y;\n ```\nend");
  REQUIRE(pieces.size() == 6);
  CHECK(pieces[1].what == kind::code_begin);
  CHECK(pieces[1].text == "c");
  CHECK(pieces[2].text == "int x;");
  CHECK(pieces[3].text == "  int y;");
  CHECK(pieces[4].what == kind::code_end);
}

TEST_CASE("nothing is open but what has not ended") {
  block_scanner scanner;
  scanner.append("one\n\n```\ncode\nmo");
  CHECK(scanner.open_text() == "mo");
  CHECK(scanner.before_open_text().fence);
  scanner.append("re\n```\n\npara");
  CHECK(scanner.open_text() == "para");
  CHECK_FALSE(scanner.before_open_text().fence);
}

TEST_CASE("a formula in lines of its own is a piece, one that never ends is text") {
  const auto pieces = pieces_of("so\n$$\nx = 1\n$$\n\n$$ that is money\n\nand text\n");
  REQUIRE(pieces.size() == 4);
  CHECK(pieces[1].what == kind::formula);
  CHECK(pieces[1].text == "x = 1");
  CHECK(pieces[2].what == kind::markdown);
  CHECK(pieces[2].text == "$$ that is money\n");
}

TEST_CASE("a table ends at a line without a bar") {
  CHECK(texts_of("|a|b|\n|-|-|\n|1|2|\ntext") == strings{"|a|b|\n|-|-|\n|1|2|\n", "text"});
}

TEST_CASE("a long table goes on under its head") {
  const auto pieces = pieces_of("| a | b |\n|---|---|\n" + repeated("| 1 | 2 |\n", 1000));
  REQUIRE(pieces.size() == 3);
  for (const auto& piece : pieces) CHECK(piece.text.starts_with("| a | b |\n|---|---|\n| 1 | 2 |\n"));
}

TEST_CASE("a long item goes on with its next line") {
  const auto pieces = pieces_of("4. item\n" + repeated("   - a point of it\n", 1000) + "5. next\n");
  REQUIRE(pieces.size() == 4);
  CHECK_FALSE(pieces[0].continues_item);
  CHECK(pieces[1].continues_item);
  CHECK(pieces[1].text.starts_with("1.\n   - a point of it\n"));
  CHECK(pieces[3].number == 5u);
}

TEST_CASE("long code in an item goes on line by line") {
  const auto pieces = pieces_of("- item\n  ```py\n" + repeated("  x = 1\n", 1500) + "  ```\n  after\n- next\n");
  REQUIRE(pieces.size() > 100);
  CHECK(pieces[1].what == kind::code_begin);
  CHECK(pieces[1].text == "py");
  CHECK(pieces[2].text == "x = 1");
  CHECK(pieces[pieces.size() - 2].continues_item);
  CHECK(pieces.back().text == "- next\n");
}
