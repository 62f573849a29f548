#include "tests/sim/telegram/message_text.hpp"

#include "tests/sim/telegram/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace telegram_sim;

namespace {

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) {
    text += piece;
  }
  return text;
}

formatted_text sent(std::string_view raw, text_entities entities = {}) {
  auto prepared = prepare_text(raw, std::move(entities), wording::send_too_long);
  REQUIRE(prepared.has_value());
  return *prepared;
}

std::string refused(std::string_view raw, text_entities entities = {}, std::string_view too_long = wording::send_too_long) {
  const auto prepared = prepare_text(raw, std::move(entities), too_long);
  REQUIRE(prepared.has_error());
  REQUIRE(prepared.error().code == 400);
  return prepared.error().description;
}

}  // namespace

TEST_CASE("message length counts code points, not bytes or UTF-16 units") {
  CHECK(count_code_points(sent(repeated("😀", 4096)).text) == 4096);
  CHECK(refused(repeated("😀", 4097)) == "Bad Request: message is too long");
  CHECK(refused(repeated("x", 4097), {}, wording::edit_too_long) == "Bad Request: MESSAGE_TOO_LONG");
}

TEST_CASE("more than 32768 raw bytes are refused before anything is counted") {
  CHECK(refused(repeated(" ", 32769)) == "Bad Request: text is too long");
  CHECK(refused(repeated(" ", 32768)) == "Bad Request: text must be non-empty");
}

TEST_CASE("an empty text is not a message") { CHECK(refused("") == "Bad Request: message text is empty"); }

TEST_CASE("text that is not UTF-8 is refused") {
  CHECK(refused("a\xff") == "Bad Request: strings must be encoded in UTF-8");
  CHECK(refused("\xed\xa0\x80") == "Bad Request: strings must be encoded in UTF-8");  // a surrogate
  CHECK(refused("\xc0\x80") == "Bad Request: strings must be encoded in UTF-8");      // overlong
}

TEST_CASE("blanks at both ends are cut and entities follow") {
  const auto text = sent(" \n bold \n", {{"bold", 3, 4, {}}});
  CHECK(text.text == "bold");
  CHECK(text.entities == text_entities{{"bold", 0, 4, {}}});
}

TEST_CASE("an entity that starts with a blank loses it, one of blanks alone vanishes") {
  const auto text = sent("a  b c", {{"bold", 1, 3, {}}, {"italic", 4, 1, {}}});
  CHECK(text.entities == text_entities{{"bold", 3, 1, {}}});
}

TEST_CASE("carriage returns vanish and tabs become blanks") {
  const auto text = sent("a\r\nb\tc", {{"code", 3, 3, {}}});
  CHECK(text.text == "a\nb c");
  CHECK(text.entities == text_entities{{"code", 2, 3, {}}});
}

TEST_CASE("an entity that cuts a surrogate pair is refused with the byte it cuts") {
  CHECK(refused("😀 x", {{"bold", 1, 2, {}}}) == "Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 4");
  CHECK(refused("x 😀", {{"bold", 0, 3, {}}}) ==
        "Bad Request: entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 6");
}

TEST_CASE("an entity past the end of the text is refused") {
  CHECK(refused("abc", {{"bold", 4, 1, {}}}) ==
        "Bad Request: entity begins after the end of the text at UTF-16 offset 4");
  CHECK(refused("abc", {{"bold", 1, 5, {}}}) ==
        "Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 6");
}

TEST_CASE("bold across code is cut around it") {
  const auto text = sent("one two three", {{"bold", 0, 13, {}}, {"code", 4, 3, {}}});
  CHECK(text.entities == text_entities{{"bold", 0, 4, {}}, {"code", 4, 3, {}}, {"bold", 7, 6, {}}});
}

TEST_CASE("only the first hundred entities are kept, silently") {
  text_entities entities;
  for (int i = 0; i < 120; ++i) {
    entities.push_back({"bold", i * 2, 1, {}});
  }
  CHECK(sent(repeated("a ", 120) + "z", entities).entities.size() == 100);
}

TEST_CASE("commands, mentions and links are found by the server, but not inside code") {
  const auto text = sent("/help @some_bot https://a.example/x?y=1. code /no", {{"code", 41, 8, {}}});
  CHECK(text.entities == text_entities{{"bot_command", 0, 5, {}}, {"mention", 6, 9, {}}, {"url", 16, 23, {}}, {"code", 41, 8, {}}});
}

TEST_CASE("a command's offset counts UTF-16 units") {
  const auto text = sent("😀 /start@my_bot");
  CHECK(text.entities == text_entities{{"bot_command", 3, 13, {}}});
}

TEST_CASE("slashes inside words and paths are not commands") {
  CHECK(sent("and/or a/b /usr/bin //x").entities.empty());
}
