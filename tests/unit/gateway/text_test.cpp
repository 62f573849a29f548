#include "gateway/delivery/page_splitter.hpp"
#include "gateway/delivery/render/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;

namespace {

std::vector<std::string> pages(std::string_view text, std::size_t limit) {
  page_splitter splitter(limit);
  const auto starts = splitter.extend(text);
  std::vector<std::string> cut;
  for (std::size_t i = 0; i < starts.size(); ++i)
    cut.emplace_back(text.substr(starts[i], (i + 1 < starts.size() ? starts[i + 1] : text.size()) - starts[i]));
  return cut;
}

}  // namespace

TEST_CASE("characters are counted as code points, not bytes") {
  CHECK(count_code_points("héllo") == 5);
  CHECK(count_code_points("\xf0\x9f\x98\x80") == 1);
  CHECK(bytes_of_code_points("h\xc3\xa9llo", 2) == 3);
  CHECK(bytes_of_code_points("ab", 5) == 2);
}

TEST_CASE("bytes that are not UTF-8 are replaced, one by one") {
  CHECK(sanitize("a\xff z") == "a\xef\xbf\xbd z");
  CHECK(sanitize("\xed\xa0\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // a lone surrogate
  CHECK(sanitize("\xc0\xaf") == "\xef\xbf\xbd\xef\xbf\xbd");                  // overlong
  CHECK(sanitize("\xf4\x90\x80\x80").size() == 12);                          // beyond U+10FFFF
  CHECK(sanitize("\xe2\x82") == "\xef\xbf\xbd\xef\xbf\xbd");                  // cut short
  CHECK(sanitize("€ 😀 ok") == "€ 😀 ok");
}

TEST_CASE("control characters other than tab and line feed are taken out") {
  CHECK(sanitize(std::string_view("a\0b\r\n\tc\x1b[0m\x7f", 12)) == "ab\n\tc[0m");
}

TEST_CASE("a short text is one page") { CHECK(pages("hello", 10) == std::vector<std::string>{"hello"}); }

TEST_CASE("a page ends at a paragraph, else a line, else a word, else anywhere") {
  CHECK(pages("aaaa bb\n\ncc dd", 11) == std::vector<std::string>{"aaaa bb\n\n", "cc dd"});
  CHECK(pages("aaaa bb\ncc dd", 11) == std::vector<std::string>{"aaaa bb\n", "cc dd"});
  CHECK(pages("aaaa bb cc dd", 11) == std::vector<std::string>{"aaaa bb cc ", "dd"});
  CHECK(pages("aaaaaaaaaaaaaa", 10) == std::vector<std::string>{"aaaaaaaaaa", "aaaa"});
}

TEST_CASE("an early paragraph end is not taken when it would leave the page nearly empty") {
  CHECK(pages("a\n\nbbbb bbbb bbbb", 12) == std::vector<std::string>{"a\n\nbbbb ", "bbbb bbbb"});
}

TEST_CASE("pages never cut a character and joined they are the text") {
  std::string text;
  for (int i = 0; i < 500; ++i) text += i % 7 == 0 ? "😀" : i % 5 == 0 ? "\n" : i % 3 == 0 ? " é" : "中文";
  std::string joined;
  for (const auto& page : pages(text, 64)) {
    CHECK(count_code_points(page) <= 64);
    CHECK(sanitize(page) == page);
    joined += page;
  }
  CHECK(joined == text);
}

TEST_CASE("a page that is full never changes while the text grows") {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "word" + std::to_string(i) + (i % 9 == 0 ? "\n\n" : " ");
  page_splitter growing(100);
  std::vector<std::size_t> before{0};
  for (std::size_t end = 0; end <= text.size(); ++end) {
    const auto& now = growing.extend(std::string_view(text).substr(0, end));
    REQUIRE(now.size() >= before.size());
    REQUIRE(std::equal(before.begin(), before.end(), now.begin()));
    before = now;
  }
  page_splitter at_once(100);
  CHECK(at_once.extend(text) == before);
}
