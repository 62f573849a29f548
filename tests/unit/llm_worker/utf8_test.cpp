#include "llm_worker/text/utf8.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;

TEST_CASE("characters are counted as code points") {
  CHECK(character_count("") == 0);
  CHECK(character_count("abc") == 3);
  CHECK(character_count("Grüße, 😀") == 8);
}

TEST_CASE("text is cut before a character that does not fit whole") {
  const std::string text = "aé😀";  // 1 + 2 + 4 bytes
  CHECK(whole_characters(text, 100) == text);
  CHECK(whole_characters(text, 7) == text);
  CHECK(whole_characters(text, 6) == "aé");
  CHECK(whole_characters(text, 3) == "aé");
  CHECK(whole_characters(text, 2) == "a");
  CHECK(whole_characters(text, 0).empty());
}

TEST_CASE("well-formed text is not changed by repair") {
  const std::string text = "aé\xe2\x82\xac😀\xed\x9f\xbf\xf4\x8f\xbf\xbf";
  CHECK(repaired(text) == text);
  CHECK(repaired("").empty());
}

TEST_CASE("bytes that are not UTF-8 become replacement characters") {
  const std::string mark = "\xef\xbf\xbd";
  CHECK(repaired("a\xff" "b") == "a" + mark + "b");
  CHECK(repaired("\xe2\x82") == mark + mark);              // cut short
  CHECK(repaired("\xc0\x80") == mark + mark);              // overlong
  CHECK(repaired("\xed\xa0\x80") == mark + mark + mark);   // a surrogate
  CHECK(repaired("\xf4\x90\x80\x80x") == mark + mark + mark + mark + "x");  // beyond U+10FFFF
  CHECK(repaired("\xf0\x9f\x98" "a") == mark + mark + mark + "a");
}
