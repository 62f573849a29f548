#include <boost/json/object.hpp>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::int64_t ada = 1001, ben = 2002, group = -1001234567890;

boost::json::object in_group(std::int64_t from, const std::string& text, std::int64_t reply_to = 0) {
  boost::json::object what;
  what["chat"] = group;
  what["from"] = from;
  what["text"] = text;
  if (reply_to != 0) what["reply_to"] = reply_to;
  return what;
}

boost::json::object without_text(const std::string& type) {
  boost::json::object what;
  what["chat"] = ada;
  what["type"] = type;
  return what;
}

std::string slow(const std::string& name) { return "#words=60 #tps=40 " + name; }

/// Nothing more can come: a later message of somebody else has been answered.
void check_silence(pipeline& luka, std::int64_t chat, std::int64_t after) {
  luka.ask_for_line(9009, "/help");
  CHECK(luka.telegram().answers(chat, after).empty());
}

}  // namespace

TEST_CASE("commands and what is not text are answered with a line, and cost the model nothing") {
  pipeline_options chosen;
  chosen.gateway = {{"OLLAMA_MODEL_NAME", "llama3.2"}};
  pipeline luka(chosen);
  boost::json::object start;
  start["chat"] = ada;
  start["text"] = "/start";
  start["first_name"] = "Ada";
  const auto greeted = luka.telegram().say(start);
  CHECK_THAT(luka.await_messages(ada, greeted.message_id, 1).front(),
             ContainsSubstring("Hello, Ada!") && ContainsSubstring("llama3.2"));
  CHECK_THAT(luka.ask_for_line(ada, "/help"), ContainsSubstring("/reset"));
  CHECK_THAT(luka.ask_for_line(ada, "/reset"), ContainsSubstring("nothing to forget"));
  CHECK_THAT(luka.ask_for_line(ada, "/dance please"), ContainsSubstring("/dance") && ContainsSubstring("/help"));
  for (const char* type : {"photo", "sticker", "voice", "document", "video", "location"}) {
    INFO(type);
    const auto sent = luka.telegram().say(without_text(type));
    CHECK_THAT(luka.await_messages(ada, sent.message_id, 1).front(), ContainsSubstring("text only"));
  }
  CHECK(luka.model().requests().empty());
  CHECK(luka.telegram().menu() == std::vector<std::string>{"start", "help", "stop", "reset", "context", "usage"});
  CHECK_THAT(luka.ask(ada, "/usr/bin is a folder"), ContainsSubstring("You said: /usr/bin is a folder"));
}

TEST_CASE("messages of one chat are answered in order, different chats at the same time") {
  pipeline_options chosen;
  chosen.worker = {{"WORKER_SLOTS", "2"}};
  pipeline luka(chosen);
  const auto telegram = luka.telegram();
  std::vector<spoken> questions;
  for (const char* name : {"one", "two", "three"}) questions.push_back(telegram.say(ada, slow(name)));
  const auto other = telegram.say(ben, slow("other"));
  luka.await_answer(other);
  for (const auto& question : questions) luka.await_answer(question);

  std::vector<std::string> replies;
  for (const auto& request : luka.model().requests())
    if (request.messages.back().content != slow("other")) replies.push_back(request.reply);
  REQUIRE(replies.size() == 3);
  CHECK(telegram.answers(ada) == replies);
  CHECK(luka.model().requests_about(slow("one")).front().messages.size() == 2);
  CHECK(luka.model().requests_about(slow("three")).front().messages.size() == 6);
  CHECK(luka.model().counter("max_active") == 2);  // never two of Ada's
  CHECK(telegram.statistics().at("in_flight_max_per_chat_all").to_number<int>() == 1);
}

TEST_CASE("past the bound of a chat a question is refused at once with a friendly line") {
  pipeline_options chosen;
  chosen.gateway = {{"QUEUE_PER_CHAT", "2"}};
  pipeline luka(chosen);
  const auto telegram = luka.telegram();
  const auto running = telegram.say(ada, slow("running"));
  luka.await_messages(ada, running.message_id, 1);
  const auto second = telegram.say(ada, "second");
  const auto third = telegram.say(ada, "third");
  const auto refused = telegram.say(ada, "fourth");
  CHECK_THAT(luka.await_messages(ada, refused.message_id, 1).front(),
             ContainsSubstring("You have several questions waiting already"));
  CHECK(luka.model().counter("active") == 1);
  for (const auto& question : {running, second, third}) luka.await_answer(question);
  CHECK(luka.model().requests_about("third").size() == 1);
  CHECK(luka.model().requests_about("fourth").empty());
  CHECK_THAT(luka.ask(ada, "fifth"), ContainsSubstring("You said: fifth"));
}

TEST_CASE("past the bound of all chats together a question is refused at once with a friendly line") {
  pipeline_options chosen;
  chosen.gateway = {{"QUEUE_TOTAL", "1"}};
  pipeline luka(chosen);
  const auto telegram = luka.telegram();
  const auto running = telegram.say(ada, slow("running"));
  luka.await_messages(ada, running.message_id, 1);
  const auto waiting = telegram.say(ben, "waiting");
  luka.await_log("gateway", "question accepted", 2);
  CHECK_THAT(luka.ask_for_line(3003, "refused"), ContainsSubstring("very busy"));
  CHECK(luka.model().counter("active") == 1);
  luka.await_answer(running);
  luka.await_answer(waiting);
  CHECK_THAT(luka.ask(3003, "again"), ContainsSubstring("You said: again"));
}

TEST_CASE("somebody who may not use the bot reads one polite line and costs nothing more") {
  pipeline_options chosen;
  chosen.gateway = {{"ALLOWED_USERS", "1001,5"}, {"ALLOWED_CHATS", std::to_string(group)}};
  pipeline luka(chosen);
  CHECK_THAT(luka.ask_for_line(ben, "Let me in"), ContainsSubstring("private assistant"));
  std::int64_t last = 0;
  for (const char* text : {"Please", "/start", "/reset"}) last = luka.telegram().say(ben, text).message_id;
  luka.ask_for_line(ada, "/help");
  CHECK(luka.telegram().answers(ben, last).empty());
  CHECK(luka.telegram().answers(ben).size() == 1);
  CHECK(luka.telegram().calls(ben, "action").empty());
  CHECK(luka.model().requests().empty());
  CHECK_THAT(luka.ask(ada, "Hello"), ContainsSubstring("You said: Hello"));
  const auto asked = luka.telegram().say(in_group(ben, "/help"));  // the group may, whoever speaks
  CHECK_THAT(luka.await_messages(group, asked.message_id, 1).front(), ContainsSubstring("/reset"));
  CHECK(luka.times_logged("gateway", "ANYONE") == 0);
}

TEST_CASE("in a group only commands and replies to the bot are answered, as replies") {
  pipeline luka;
  const auto telegram = luka.telegram();
  for (const char* text : {"Hello everybody", "/unknown", "/help@some_other_bot"})
    telegram.say(in_group(ada, text));
  check_silence(luka, group, 0);
  const auto asked = telegram.say(in_group(ada, "/help@local_assistant_bot"));
  luka.await_messages(group, asked.message_id, 1);
  const auto help = telegram.messages(group).back();
  CHECK(help.reply_to == asked.message_id);

  const auto question = telegram.say(in_group(ben, "What is C++?", help.id));
  luka.await_answer(question);
  const auto answer = telegram.messages(group).back();
  CHECK_THAT(answer.text, ContainsSubstring("You said: What is C++?"));
  CHECK(answer.reply_to == question.message_id);
  const auto between_people = telegram.say(in_group(ada, "I know that", question.message_id));
  check_silence(luka, group, between_people.message_id);
  CHECK(luka.model().requests().size() == 1);
}
