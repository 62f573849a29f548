#include "gateway/delivery/render/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;

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
