#include <set>

#include "gateway/conversation/access_list.hpp"
#include "gateway/conversation/command.hpp"
#include "gateway/conversation/front_desk.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/settings.hpp"
#include "tests/support/catch.hpp"

using namespace luka::gateway;
using namespace luka::telegram;

namespace {

message said(const std::string& text, std::int64_t chat_number = 42) {
  message made;
  made.id = message_id(5);
  made.where.id = chat_id(chat_number);
  made.where.kind = chat_number < 0 ? chat_kind::supergroup : chat_kind::private_chat;
  user person;
  person.id = user_id(42);
  person.first_name = "Ada";
  made.from = person;
  made.text = text;
  made.is_text = true;
  return made;
}

front_desk desk(std::vector<std::int64_t> users = {}, std::vector<std::int64_t> chats = {}) {
  front_desk made(access_list(users, chats), "llama3.2");
  me bot;
  bot.id = user_id(1);
  bot.username = "Luka_Bot";
  made.introduce(bot);
  return made;
}

std::string reply_to(front_desk& at, const message& what) {
  const auto meaning = at.read(update_id(9), what);
  const auto* line = std::get_if<reply_line>(&meaning);
  return line ? line->text : "";
}

template <class What>
bool is(front_desk& at, const message& what) {
  return std::holds_alternative<What>(at.read(update_id(9), what));
}

}  // namespace

TEST_CASE("commands are read as Telegram reads them") {
  CHECK(parse_command("/start")->name == "start");
  CHECK(parse_command("/Reset@Luka_Bot now please") == command{"reset", "luka_bot", "now please"});
  CHECK(parse_command("/start\nmore")->arguments == "more");
  CHECK_FALSE(parse_command("start"));
  CHECK_FALSE(parse_command("/"));
  CHECK_FALSE(parse_command("/usr/bin"));
  CHECK_FALSE(parse_command("/" + std::string(33, 'a')));
}

TEST_CASE("with empty lists everyone is welcome") {
  access_list open({}, {});
  CHECK(open.is_open_to_all());
  CHECK(open.judge(user_id(1), chat_id(1)) == verdict::welcome);
}

TEST_CASE("a stranger is turned away once per chat and then ignored") {
  access_list closed({42}, {-100});
  CHECK(closed.judge(user_id(42), chat_id(42)) == verdict::welcome);
  CHECK(closed.judge(user_id(7), chat_id(-100)) == verdict::welcome);
  CHECK(closed.judge(user_id(7), chat_id(7)) == verdict::turn_away);
  CHECK(closed.judge(user_id(7), chat_id(7)) == verdict::ignore_silently);
}

TEST_CASE("a text in a private chat is a question, with the user's id as conversation") {
  auto at = desk();
  const auto meaning = at.read(update_id(9), said("What is Python?"));
  const auto* ask = std::get_if<ask_model>(&meaning);
  REQUIRE(ask);
  CHECK(ask->question.id == "1:9");
  CHECK(ask->question.conversation == "42");
  CHECK(ask->question.text == "What is Python?");
  CHECK_FALSE(ask->question.reply_to);
}

TEST_CASE("start names the model and the person, help lists the commands") {
  auto at = desk();
  CHECK_THAT(reply_to(at, said("/start")), ContainsSubstring("llama3.2") && ContainsSubstring("Ada"));
  CHECK_THAT(reply_to(at, said("/help")), ContainsSubstring("/reset"));
  CHECK(is<forget_conversation>(at, said("/reset")));
}

TEST_CASE("an unknown command gets a helpful line") {
  auto at = desk();
  CHECK_THAT(reply_to(at, said("/dance")), ContainsSubstring("/dance") && ContainsSubstring("/help"));
}

TEST_CASE("/stop is about the conversation that it is said in, and everybody can find it") {
  auto at = desk();
  auto order = said("/stop", -100);
  order.thread = 3;
  const auto meaning = at.read(update_id(9), order);
  const auto* stop = std::get_if<stop_answers>(&meaning);
  REQUIRE(stop);
  CHECK(stop->order.conversation == "-100:3");
  CHECK_THAT(texts::help(), ContainsSubstring("/stop"));
  CHECK_THAT(texts::nothing_running_stopped(0), ContainsSubstring("nothing to stop"));
  CHECK_THAT(texts::nothing_running_stopped(3), ContainsSubstring("3 questions"));
}

TEST_CASE("what is not text gets a friendly line, a service message nothing") {
  auto at = desk();
  auto photo = said("");
  photo.is_text = false;
  CHECK(reply_to(at, photo) == texts::text_only);
  photo.is_service = true;
  CHECK(is<disregard>(at, photo));
  CHECK(reply_to(at, said("  \n ")) == texts::text_only);
}

TEST_CASE("in a group only commands and replies to the bot are taken") {
  auto at = desk();
  CHECK(is<disregard>(at, said("hello all", -100)));
  CHECK(is<disregard>(at, said("/dance", -100)));
  CHECK(is<disregard>(at, said("/help@other_bot", -100)));
  CHECK(is<reply_line>(at, said("/help", -100)));
  CHECK(is<reply_line>(at, said("/dance@luka_bot", -100)));
  auto answer_to_bot = said("and why?", -100);
  answer_to_bot.reply_to_user = user_id(1);
  answer_to_bot.thread = 3;
  const auto meaning = at.read(update_id(9), answer_to_bot);
  const auto* ask = std::get_if<ask_model>(&meaning);
  REQUIRE(ask);
  CHECK(ask->question.conversation == "-100:3");
  CHECK(ask->question.reply_to == message_id(5));
  answer_to_bot.reply_to_user = user_id(2);
  CHECK(is<disregard>(at, answer_to_bot));
}

TEST_CASE("bots, channels and nobody are not answered") {
  auto at = desk();
  auto bot = said("hi");
  bot.from->is_bot = true;
  CHECK(is<disregard>(at, bot));
  auto nobody = said("hi");
  nobody.from.reset();
  CHECK(is<disregard>(at, nobody));
}

TEST_CASE("strangers get one polite line, and group talk of strangers none") {
  auto at = desk({1});
  CHECK(is<disregard>(at, said("hello all", -100)));
  CHECK(reply_to(at, said("hi")) == texts::not_allowed);
  CHECK(is<disregard>(at, said("hi again")));
}

TEST_CASE("every failure has a plain sentence and a partial answer stays with a mark") {
  using luka::proto::failure;
  std::set<std::string> told;
  for (int code = 0; code <= 10; ++code) {
    const auto sentence = texts::failure(static_cast<failure>(code), "m");
    CHECK(sentence.ends_with('.'));
    CHECK(told.insert(sentence).second);
  }
  CHECK_THAT(texts::failure(failure::timed_out, ""), ContainsSubstring("Request timed out"));
  CHECK_THAT(texts::failure(failure::model_missing, "llama9"), ContainsSubstring("llama9"));
  CHECK(texts::broken_off("Sorry.") == "[…] Sorry.");
}

TEST_CASE("the gateway's settings report all errors at once, without the token") {
  luka::config::variables given;
  given["BOT_TOKEN"] = "not-a-token-SECRET";
  given["UPDATE_INTERVAL"] = "fast";
  given["ALLOWED_USERS"] = "1, x";
  luka::config::reader read(given);
  read_settings(read);
  REQUIRE(read.errors().size() == 3);
  for (const auto& each : read.errors()) CHECK(each.find("SECRET") == std::string::npos);
}

TEST_CASE("the means of delivery are chosen by name") {
  luka::config::variables given;
  given["BOT_TOKEN"] = "123:abc";
  given["STREAM_TRANSPORT"] = "auto";
  given["RICH_MESSAGES"] = "auto";
  luka::config::reader read(given);
  const auto chosen = read_settings(read);
  CHECK(chosen.delivery.transport == stream_transport::both);
  CHECK(chosen.delivery.rich_messages);
}

TEST_CASE("the gateway's settings have the documented defaults") {
  luka::config::variables given;
  given["BOT_TOKEN"] = "123:abc";
  luka::config::reader read(given);
  const auto chosen = read_settings(read);
  CHECK(read.errors().empty());
  CHECK(chosen.delivery.rule.interval == std::chrono::milliseconds(500));
  CHECK(chosen.delivery.rule.characters == 10);
  CHECK(chosen.delivery.transport == stream_transport::edit);
  CHECK_FALSE(chosen.delivery.rich_messages);
  CHECK(chosen.telegram_api.origin() == "https://api.telegram.org");
}
