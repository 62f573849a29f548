#include "common/line_splitter.hpp"
#include "tests/support/catch.hpp"

using namespace luka;

namespace {

using strings = std::vector<std::string>;

/// Pushes the pieces and returns the lines; adds "!" when the splitter has failed.
strings split(const strings& pieces, std::size_t longest = 1000) {
  line_splitter splitter(longest);
  strings lines;
  bool fine = true;
  for (const auto& piece : pieces)
    fine = splitter.push(piece, [&](std::string_view line) { lines.emplace_back(line); });
  if (!fine) lines.emplace_back("!");
  return lines;
}

}  // namespace

TEST_CASE("lines are the same wherever the bytes are cut") {
  const std::string text = "first\nsecond\r\n\n\r\nдлинная строка 🦊\nwith \r inside\n{\"done\":true}\n";
  const strings whole{"first", "second", "", "", "длинная строка 🦊", "with \r inside", "{\"done\":true}"};
  REQUIRE(split({text}) == whole);
  for (std::size_t first = 0; first <= text.size(); ++first)
    for (std::size_t second = first; second <= text.size(); ++second) {
      CAPTURE(first, second);
      REQUIRE(split({text.substr(0, first), text.substr(first, second - first), text.substr(second)}) == whole);
    }
}

TEST_CASE("lines are the same when every byte comes alone") {
  strings bytes;
  for (const char c : std::string("a\r\nbc\n\n")) bytes.emplace_back(1, c);
  CHECK(split(bytes) == strings{"a", "bc", ""});
}

TEST_CASE("what is not ended is kept and can be looked at") {
  line_splitter splitter(100);
  strings lines;
  const auto keep = [&](std::string_view line) { lines.emplace_back(line); };
  CHECK(splitter.push("one\ntw", keep));
  CHECK(splitter.unfinished() == "tw");
  CHECK(splitter.push("o\n", keep));
  CHECK(splitter.unfinished().empty());
  CHECK(lines == strings{"one", "two"});
}

TEST_CASE("a line of the longest length passes and one byte more fails") {
  CHECK(split({"1234567890\n"}, 10) == strings{"1234567890"});
  CHECK(split({"12345678901\n"}, 10) == strings{"!"});
  CHECK(split({"12345", "67890", "\n"}, 10) == strings{"1234567890"});
  CHECK(split({"12345", "678901"}, 10) == strings{"!"});
}

TEST_CASE("lines before an over-long one are delivered and none after it") {
  CHECK(split({"ok\n12345678901\nlater\n"}, 10) == strings{"ok", "!"});
  CHECK(split({"ok\n12345678901", "\nlater\n", "again\n"}, 10) == strings{"ok", "!"});
}

TEST_CASE("a line that never ends does not grow for ever") {
  line_splitter splitter(1000);
  const auto ignore = [](std::string_view) {};
  bool fine = true;
  for (int i = 0; i < 100 && fine; ++i) fine = splitter.push(std::string(100, 'x'), ignore);
  CHECK_FALSE(fine);
  CHECK(splitter.unfinished().size() <= 1000);
}

TEST_CASE("zero bytes belong to a line") {
  CHECK(split({std::string("a\0b\n", 4)}) == strings{std::string("a\0b", 3)});
}
