#include "gateway/telegram/json_text.hpp"

#include "tests/support/catch.hpp"

using namespace luka::telegram;
using namespace std::string_literals;

TEST_CASE("sound JSON text is not changed by mending") {
  for (const std::string& text : {R"({"a":"b\n\u00e4\ud83d\ude00\"\\","c":[1,2.5e3,null]})"s, "{\"a\":\"Grüße 😀 語\"}"s, ""s, "[]"s})
    CHECK(mend_json_text(text) == text);
}

TEST_CASE("what people can smuggle into strings becomes a replacement character") {
  CHECK(mend_json_text(R"("a\ud800b")") == R"("a\ufffdb")");              // lone high surrogate
  CHECK(mend_json_text(R"("a\uDC00b")") == R"("a\ufffdb")");              // lone low surrogate
  CHECK(mend_json_text(R"("\ud800\ud83d\ude00")") == R"("\ufffd\ud83d\ude00")");
  CHECK(mend_json_text(R"("\ud83d\n")") == R"("\ufffd\n")");
  CHECK(mend_json_text(R"("\u0000")") == R"("\ufffd")");
  CHECK(mend_json_text("\"a\0b\""s) == R"("a\ufffdb")");                  // raw control characters
  CHECK(mend_json_text("\"a\nb\"") == R"("a\ufffdb")");
  CHECK(mend_json_text("\"\xff\"") == R"("\ufffd")");                     // not UTF-8
  CHECK(mend_json_text("\"\xc0\x80\"") == R"("\ufffd\ufffd")");           // overlong
  CHECK(mend_json_text("\"\xed\xa0\x80\"") == R"("\ufffd\ufffd\ufffd")"); // a surrogate in UTF-8
  CHECK(mend_json_text("\"\xf4\x90\x80\x80\"") == R"("\ufffd\ufffd\ufffd\ufffd")");
  CHECK(mend_json_text("\"\xe2\x82\"") == R"("\ufffd\ufffd")");           // cut off
}

TEST_CASE("mending touches nothing outside of strings and survives text that ends anywhere") {
  CHECK(mend_json_text("{\n\"a\" : 1 }\n") == "{\n\"a\" : 1 }\n");
  const std::string whole = "{\"a\\\\\":\"\\ud83d\\ude00\xf0\x9f\x98\x80\\u0000\"}";
  for (std::size_t n = 0; n <= whole.size(); ++n) CHECK(mend_json_text(whole.substr(0, n)).size() <= 4 * whole.size());
}

TEST_CASE("an answer is taken apart into its envelope and its elements") {
  const auto split = split_result_array(R"( {"ok":true, "result" : [ {"a":[1,"]"]} , 2,"x,\"y" ] , "more":{}} )");
  REQUIRE(split);
  CHECK(split->envelope == R"( {"ok":true, "result" : [] , "more":{}} )");
  REQUIRE(split->elements.size() == 3);
  CHECK(split->elements[0] == R"({"a":[1,"]"]} )");
  CHECK(split->elements[1] == "2");
  CHECK(split->elements[2] == R"("x,\"y" )");
}

TEST_CASE("an answer without elements has none") {
  const auto split = split_result_array(R"({"ok":true,"result":[]})");
  REQUIRE(split);
  CHECK(split->elements.empty());
}

TEST_CASE("text that is no answer with an array is not taken apart") {
  for (const char* text : {"", "x", "[]", "{}", R"({"ok":true})", R"({"ok":true,"result":{}})", R"({"result":[1,]})",
                           R"({"result":[)", R"({"result":[1)", R"({"result":[1,2})", R"({"result":["a)",
                           R"({"result":[{"update_id":1]},{}]})", R"({"ok":{"result":[]}})", R"({"ok)", R"({"ok":)"})
    CHECK_FALSE(split_result_array(text));
}

TEST_CASE("a deep nest is taken apart without recursion") {
  const std::string nest = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  const auto split = split_result_array("{\"result\":[" + nest + ",1]}");
  REQUIRE(split);
  CHECK(split->elements.size() == 2);
}

TEST_CASE("a whole number is found in an object that is broken elsewhere") {
  CHECK(find_integer_member(R"({"a":{"update_id":1},"update_id": 7 ,"b":tru}})", "update_id") == 7);
  CHECK(find_integer_member(R"({"update_id":-3})", "update_id") == -3);
  CHECK_FALSE(find_integer_member(R"({"update_id":1.5})", "update_id"));
  CHECK_FALSE(find_integer_member(R"({"update_id":"1"})", "update_id"));
  CHECK_FALSE(find_integer_member(R"({"update_id":99999999999999999999})", "update_id"));
  CHECK_FALSE(find_integer_member(R"({"update_id":})", "update_id"));
  CHECK_FALSE(find_integer_member(R"({"update_id)", "update_id"));
  CHECK_FALSE(find_integer_member("", "update_id"));
}
