#include "history_svc/store/conversations.hpp"

#include "history_svc/errors.hpp"
#include "history_svc/store/element.hpp"
#include "history_svc/store/keys.hpp"
#include "history_svc/store/refusal.hpp"
#include "history_svc/store/utf8.hpp"
#include "proto/codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/history_svc/replies.hpp"

using namespace luka;
using namespace luka::history;
using namespace luka::test;

namespace {

proto::load_context load(std::uint32_t limit) {
  proto::load_context made;
  made.conversation = "42";
  made.limit = limit;
  return made;
}

}  // namespace

TEST_CASE("a context is the end of one list, in one command") {
  CHECK(ask_for_context(load(10)) == redis::command{"LRANGE", "llm_history:42", "-10", "-1"});
}

TEST_CASE("no messages are asked for when none are wanted, and never more than the wire can carry") {
  CHECK_FALSE(ask_for_context(load(0)));
  CHECK(ask_for_context(load(4'000'000'000))->at(2) == "-1000");
}

TEST_CASE("a turn is stored by one script with both keys, the limits and both messages") {
  proto::append_turn turn;
  turn.conversation = "42";
  turn.turn = "7:1001";
  turn.question = "why \"so\"?\n";
  turn.answer = "because ✓";
  const auto command = ask_to_append(turn, retention());
  REQUIRE(command.size() == 9);
  CHECK(command[0] == "EVAL");
  CHECK(std::vector(command.begin() + 2, command.end()) ==
        redis::command{"2", "llm_history:42", "llm_turn:7:1001", "20", "604800",
                       R"({"role":"user","content":"why \"so\"?\n"})", R"({"role":"assistant","content":"because ✓"})"});
}

TEST_CASE("forgetting deletes the list") {
  proto::forget request;
  request.conversation = "42";
  CHECK(ask_to_forget(request) == redis::command{"DEL", "llm_history:42"});
}

TEST_CASE("the replies to append and forget are yes or no") {
  CHECK(read_appended(integer_reply(1))->stored);
  CHECK_FALSE(read_appended(integer_reply(0))->stored);
  CHECK_FALSE(read_appended(status_reply("OK")));
  CHECK(read_forgotten(integer_reply(1))->existed);
  CHECK_FALSE(read_forgotten(integer_reply(0))->existed);
  CHECK_FALSE(read_forgotten(redis::reply()));
}

TEST_CASE("a context is read oldest first, from elements with other fields, in any order, escaped or not") {
  const auto found = read_context(text_list({R"({"role":"user","content":"hi"})",
                                         R"( {"ts": 1.5, "content": "\u00e4\ud83d\ude00", "role": "assistant", "x": [{}]} )",
                                         R"({"role":"system","content":""})"}));
  REQUIRE(found);
  CHECK(found->broken == 0);
  const std::vector<proto::chat_message> expected = {{"user", "hi"}, {"assistant", "ä😀"}, {"system", ""}};
  CHECK(found->context.messages == expected);
}

TEST_CASE("broken elements are skipped and counted, the others are read") {
  const std::vector<std::string> broken = {"",
                                           "nonsense",
                                           "[]",
                                           "null",
                                           R"({"role":"user"})",
                                           R"({"content":"x"})",
                                           R"({"role":1,"content":"x"})",
                                           R"({"role":"user","content":null})",
                                           R"({"role":"user","content":["x"]})",
                                           R"({"role":"wizard","content":"x"})",
                                           R"({"role":"user","content":"x"} trailing)",
                                           std::string(10'000, '['),
                                           R"({"role":"user","content":")" + std::string(5'000'000, 'x') + "\"}",
                                           std::string(9'000'000, ' ')};
  auto elements = broken;
  elements.insert(elements.begin(), R"({"role":"user","content":"first"})");
  elements.push_back(R"({"role":"user","content":"last"})");
  const auto found = read_context(text_list(elements));
  REQUIRE(found);
  CHECK(found->broken == broken.size());
  CHECK(found->problem == errc::element_too_large);
  REQUIRE(found->context.messages.size() == 2);
  CHECK(found->context.messages[0].content == "first");
  CHECK(found->context.messages[1].content == "last");
}

TEST_CASE("a context that would not fit into a frame loses its oldest messages") {
  std::vector<std::string> elements(5, write_element("user", std::string(3'000'000, 'x')));
  elements.push_back(write_element("assistant", "newest"));
  const auto found = read_context(text_list(elements));
  REQUIRE(found);
  CHECK(found->too_much == 3);
  REQUIRE(found->context.messages.size() == 3);
  CHECK(found->context.messages.back().content == "newest");
  CHECK(proto::decode<proto::context>(proto::encode(found->context)));
}

TEST_CASE("a context of the most messages that may be asked for can be decoded") {
  const auto found = read_context(text_list(std::vector<std::string>(1000, write_element("user", "x"))));
  REQUIRE(found);
  CHECK(proto::decode<proto::context>(proto::encode(found->context)));
}

TEST_CASE("what is not a list of texts is not a context") {
  CHECK_FALSE(read_context(status_reply("QUEUED")));
  CHECK_FALSE(read_context(redis::reply()));
  auto numbers = text_list({"{}"});
  numbers.elements[0] = integer_reply(1);
  CHECK_FALSE(read_context(numbers));
}

TEST_CASE("text that is not UTF-8 is repaired when written and when read") {
  CHECK(write_element("user", "a\xff") == "{\"role\":\"user\",\"content\":\"a\xEF\xBF\xBD\"}");
  const auto read = read_element("{\"role\":\"user\",\"content\":\"a\xC3(\"}");
  REQUIRE(read);
  CHECK(read->content == "a\xEF\xBF\xBD(");
}

TEST_CASE("every ill-formed piece becomes one replacement character") {
  const std::string bad = "\xEF\xBF\xBD";
  CHECK(replace_invalid_utf8("plain ä € 😀") == "plain ä € 😀");
  CHECK(replace_invalid_utf8("\x80") == bad);
  CHECK(replace_invalid_utf8("\xC0\xAF") == bad + bad);                // overlong
  CHECK(replace_invalid_utf8("\xED\xA0\x80") == bad + bad + bad);      // surrogate
  CHECK(replace_invalid_utf8("\xF4\x90\x80\x80") == bad + bad + bad + bad);  // beyond U+10FFFF
  CHECK(replace_invalid_utf8("\xE2\x82") == bad);                      // cut short
  CHECK(replace_invalid_utf8("\xF0\x9F\x98x") == bad + "x");
  CHECK(replace_invalid_utf8("\xF5\xFE") == bad + bad);
  CHECK(replace_invalid_utf8(std::string("\0ok", 3)) == std::string("\0ok", 3));
}

TEST_CASE("ids are 1 to 128 bytes without spaces and control characters") {
  for (const char* id : {"42", "-1001234:7", "bot:user", "é"}) CHECK(is_valid_id(id));
  CHECK(is_valid_id(std::string(128, 'x')));
  for (const char* id : {"", " ", "a b", "a\nb", "a\tb", "\x7f", "\x01"}) CHECK_FALSE(is_valid_id(id));
  CHECK_FALSE(is_valid_id(std::string(129, 'x')));
  CHECK_FALSE(is_valid_id(std::string("a\0b", 3)));
}

TEST_CASE("errors of Redis that will pass are unavailable, the others are the store's") {
  const auto reason = [](const char* text) { return static_cast<proto::history_error>(refuse_error(text).reason); };
  for (const char* text : {"LOADING Redis is loading the dataset in memory", "BUSY Redis is busy running a script",
                           "READONLY You can't write against a read only replica.", "MASTERDOWN Link with MASTER is down"})
    CHECK(reason(text) == proto::history_error::unavailable);
  for (const char* text : {"OOM command not allowed when used memory > 'maxmemory'.", "NOPERM no", "NOAUTH", "ERR x", "",
                           "WRONGTYPE Operation against a key holding the wrong kind of value"})
    CHECK(reason(text) == proto::history_error::store_error);
}

TEST_CASE("the detail of an error quotes nothing that people wrote") {
  CHECK(refuse_error("ERR unknown command 'EVAL', with args beginning with: 'secret' 'text'").detail ==
        "ERR unknown command 'EVAL'");
  CHECK(refuse_error("ERR " + std::string(1000, 'x')).detail.size() <= 160);
  CHECK(refuse_error("ERR a\nb").detail == "ERR a?b");
}
