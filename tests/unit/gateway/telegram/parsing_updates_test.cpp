#include <random>

#include "gateway/telegram/parsing.hpp"
#include "tests/support/catch.hpp"

using namespace luka::telegram;
using namespace std::string_literals;

namespace {

std::string answer(const std::string& updates) { return R"({"ok":true,"result":[)" + updates + "]}"; }

update_batch parsed(const std::string& updates) {
  const auto batch = parse_updates(answer(updates));
  REQUIRE(batch.has_value());
  return *batch;
}

const message& only_message(const update_batch& batch) {
  REQUIRE(batch.updates.size() == 1);
  REQUIRE(std::holds_alternative<message>(batch.updates[0].content));
  return std::get<message>(batch.updates[0].content);
}

std::string in_private(const std::string& members) {
  return R"({"update_id":5,"message":{"message_id":9,"date":1,"chat":{"id":42,"type":"private","first_name":"Ann"},)"
         R"("from":{"id":42,"is_bot":false,"first_name":"Ann","username":"ann","language_code":"de"},)" +
         members + "}}";
}

std::string in_forum(const std::string& members) {
  return R"({"update_id":5,"message":{"message_id":9,"chat":{"id":-100123,"type":"supergroup","title":"Team","is_forum":true},)" +
         members + "}}";
}

}  // namespace

TEST_CASE("a text message in a private chat is read") {
  const auto batch = parsed(in_private(R"("text":"Grüße \ud83d\ude00\n/start","entities":[])"));
  const auto& m = only_message(batch);
  CHECK(batch.updates[0].id == update_id(5));
  CHECK(m.id == message_id(9));
  CHECK(m.where == chat{chat_id(42), chat_kind::private_chat, ""});
  REQUIRE(m.from);
  CHECK(*m.from == user{user_id(42), false, "Ann", "ann", "de"});
  CHECK(m.text == "Grüße 😀\n/start");
  CHECK(m.is_text);
  CHECK_FALSE(m.is_service);
  CHECK_FALSE(m.thread);
  CHECK_FALSE(m.reply_to);
  CHECK(batch.problems.empty());
}

TEST_CASE("a photo is a message without text, a pinned message is a service message") {
  const auto photo = parsed(in_private(R"("photo":[{"file_id":"x"}],"caption":"look")"));
  CHECK_FALSE(only_message(photo).is_text);
  CHECK_FALSE(only_message(photo).is_service);
  CHECK(only_message(photo).text.empty());
  const auto pinned = parsed(in_private(R"("pinned_message":{"message_id":3,"text":"old"})"));
  CHECK(only_message(pinned).is_service);
  const auto unheard_of = parsed(in_private(R"("community_dissolved":{})"));
  CHECK(only_message(unheard_of).is_service);
}

TEST_CASE("a thread counts only where a message can be sent to it") {
  const auto topic = parsed(in_forum(R"("is_topic_message":true,"message_thread_id":7,"text":"hi")"));
  CHECK(only_message(topic).thread == 7);
  const auto replies = parsed(in_forum(R"("message_thread_id":7,"text":"hi")"));
  CHECK_FALSE(only_message(replies).thread);
}

TEST_CASE("a reply names the message and its author, the opening of a topic is no reply") {
  const auto reply = parsed(in_forum(R"("text":"hi","reply_to_message":{"message_id":8,"from":{"id":77,"is_bot":true}})"));
  CHECK(only_message(reply).reply_to == message_id(8));
  CHECK(only_message(reply).reply_to_user == user_id(77));
  const auto in_topic = parsed(in_forum(R"("is_topic_message":true,"message_thread_id":7,"text":"hi",)"
                                        R"("reply_to_message":{"message_id":7,"forum_topic_created":{}})"));
  CHECK_FALSE(only_message(in_topic).reply_to);
  CHECK_FALSE(only_message(in_topic).reply_to_user);
}

TEST_CASE("a group that becomes a supergroup names its new id") {
  const auto batch = parsed(R"({"update_id":5,"message":{"message_id":9,"chat":{"id":-5,"type":"group","title":"T"},)"
                            R"("migrate_to_chat_id":-100999}})");
  CHECK(only_message(batch).migrate_to == -100999);
  CHECK(only_message(batch).is_service);
}

TEST_CASE("a pressed button is read, also when its message is too old to be told") {
  const auto batch = parsed(R"({"update_id":6,"callback_query":{"id":"4382","from":{"id":42,"is_bot":false,"first_name":"A"},)"
                            R"("message":{"message_id":3,"date":0,"chat":{"id":42,"type":"private"}},"data":"stop:1"}})");
  REQUIRE(batch.updates.size() == 1);
  const auto& pressed = std::get<callback>(batch.updates[0].content);
  CHECK(pressed.id == "4382");
  CHECK(pressed.from.id == user_id(42));
  CHECK(pressed.data == "stop:1");
  REQUIRE(pressed.on);
  CHECK(pressed.on->id == message_id(3));
  CHECK(pressed.on->where.id == chat_id(42));
}

TEST_CASE("Telegram's own Stop button names the draft, as a string or as a number") {
  for (const char* id : {R"("9007199254740991")", "77"}) {
    const auto batch = parsed(R"({"update_id":6,"stopped_message_generation":{"chat":{"id":42,"type":"private"},)"
                              R"("message_thread_id":3,"draft_id":)" + std::string(id) + "}}");
    INFO(id);
    REQUIRE(batch.updates.size() == 1);
    const auto& stopped = std::get<generation_stopped>(batch.updates[0].content);
    CHECK(stopped.where.id == chat_id(42));
    CHECK(stopped.thread == 3);
    CHECK(stopped.draft == (id[0] == '"' ? 9007199254740991 : 77));
  }
  for (const char* id : {R"("")", R"("7x")", R"("99999999999999999999")", "null", "1.5"}) {
    INFO(id);
    const auto batch = parsed(R"({"update_id":6,"stopped_message_generation":{"chat":{"id":42,"type":"private"},"draft_id":)" +
                              std::string(id) + "}}");
    CHECK(batch.updates.empty());
    CHECK(batch.unreadable.size() == 1);
  }
}

TEST_CASE("edits, channel posts and kinds of the future are of no interest") {
  const auto batch = parsed(R"({"update_id":1,"edited_message":{"message_id":1}},{"update_id":2,"channel_post":{}},)"
                            R"({"update_id":3,"my_chat_member":{}},{"update_id":4,"telepathy":[]},{"update_id":5})");
  REQUIRE(batch.updates.size() == 5);
  for (const auto& one : batch.updates) CHECK(std::holds_alternative<std::monostate>(one.content));
  CHECK(batch.problems.empty());
  CHECK(batch.unreadable.empty());
}

TEST_CASE("a message that is not as documented is unreadable but can be confirmed, and the others are read") {
  const auto batch = parsed(R"({"update_id":1,"message":{"message_id":1}},{"update_id":2,"message":"secret words"},)"
                            R"({"update_id":3,"callback_query":{"id":"1"}},{"update_id":4,"message":[]},)" +
                            in_private(R"("text":"fine")"));
  CHECK(batch.updates.size() == 1);
  CHECK(batch.unreadable == std::vector{update_id(1), update_id(2), update_id(3), update_id(4)});
  REQUIRE(batch.problems.size() == 4);
  for (const auto& problem : batch.problems) CHECK(problem.find("secret") == std::string::npos);
}

TEST_CASE("an update without a usable id is left out with a problem") {
  for (const std::string& id : {R"("7")"s, "1.5"s, "-1"s, "99999999999999999999"s, "null"s, "{}"s}) {
    const auto batch = parsed(R"({"update_id":)" + id + R"(,"message":{"text":"secret"}})");
    INFO(id);
    CHECK(batch.updates.empty());
    CHECK(batch.unreadable.empty());
    REQUIRE(batch.problems.size() == 1);
    CHECK(batch.problems[0].find("secret") == std::string::npos);
  }
  CHECK(parsed(R"({},1,null,"x",[])").problems.size() == 5);
}

TEST_CASE("an update that is nested too deeply does not take the others with it") {
  const std::string deep = std::string(5000, '[') + std::string(5000, ']');
  const auto batch = parsed(R"({"update_id":4,"message":{"x":)" + deep + "}}," + in_private(R"("text":"fine")"));
  CHECK(batch.unreadable == std::vector{update_id(4)});
  CHECK(only_message(batch).text == "fine");
}

TEST_CASE("an update that is not JSON does not take the others with it") {
  const auto batch = parsed(R"({"update_id":4,"message":{"x":tru}},)" + in_private(R"("text":"fine")"));
  CHECK(batch.unreadable == std::vector{update_id(4)});
  CHECK(only_message(batch).text == "fine");
}

TEST_CASE("a huge update is not read but confirmed") {
  const auto batch = parsed(R"({"update_id":4,"message":")" + std::string(2'000'000, 'x') + R"("})");
  CHECK(batch.unreadable == std::vector{update_id(4)});
}

TEST_CASE("hostile text is mended: lone surrogates, NUL and bytes that are not UTF-8") {
  const auto batch = parsed(in_private("\"text\":\"a\\ud800b\\u0000c\xff" "d\0e\""s));
  CHECK(only_message(batch).text == "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
}

TEST_CASE("ids out of range are refused, negative chat ids are fine") {
  CHECK(parsed(in_forum(R"("text":"hi")")).updates.size() == 1);
  CHECK(parsed(R"({"update_id":1,"message":{"message_id":1,"chat":{"id":9223372036854775807,"type":"group"}}})").updates.empty());
  CHECK(parsed(R"({"update_id":1,"message":{"message_id":1,"chat":{"id":0,"type":"group"}}})").updates.empty());
  CHECK(parsed(R"({"update_id":1,"message":{"message_id":1,"chat":{"id":1,"type":"hyperchat"}}})").updates.empty());
}

TEST_CASE("a flood of updates is cut, not refused") {
  std::string many;
  for (int i = 1; i <= 5000; ++i) many += (i > 1 ? "," : "") + R"({"update_id":)"s + std::to_string(i) + "}";
  const auto batch = parsed(many);
  CHECK(batch.updates.size() == 200);
  CHECK(batch.problems.size() == 1);
}

TEST_CASE("a body that is no successful answer fails as a whole") {
  for (const std::string& body :
       {""s, "{}"s, "null"s, "<html>502</html>"s, R"({"ok":false,"error_code":500})"s, R"({"ok":true})"s, R"({"ok":true,"result":true})"s,
        R"({"ok":false,"result":[]})"s, R"({"result":[]})"s, R"({"ok":true,"result":[{"update_id":1}])"s, R"({"ok":true,"result":[]}x)"s,
        R"({"ok":"yes","result":[]})"s, "\0\0"s})
    CHECK_FALSE(parse_updates(body).has_value());
}

TEST_CASE("no prefix and no random damage of an answer does harm") {
  const std::string whole = answer(in_private("\"text\":\"a\\ud800\xf0\x9f\x98\x80\\u0000\"") + "," +
                                   in_forum(R"("reply_to_message":{"message_id":8,"from":{"id":77}})"));
  for (std::size_t n = 0; n < whole.size(); ++n) CHECK_FALSE(parse_updates(whole.substr(0, n)).has_value());
  std::mt19937 random(7);
  const std::string spice = "\"\\{}[],:u0d8-.e\xff\xed\x80 \n";
  for (int round = 0; round < 20'000; ++round) {
    std::string body = whole;
    for (int i = 0; i < 1 + round % 4; ++i) body[random() % body.size()] = spice[random() % spice.size()];
    const auto batch = parse_updates(body);
    if (batch) CHECK(batch->updates.size() <= 200);
  }
}
