#include "tests/sim/telegram/bot_api.hpp"

#include "tests/sim/telegram/user_actions.hpp"
#include "tests/support/catch.hpp"

using namespace telegram_sim;
using namespace std::chrono_literals;

namespace {

namespace json = boost::json;

struct telegram {
  telegram() : all({}, person{99, true, "Bot", "a_bot", ""}, 1), api(all), people(all) {}

  message_id said(chat_id chat, std::string text) {
    telegram_sim::said what;
    what.chat = chat;
    what.text = std::move(text);
    const auto outcome = people.say(what, 1000, 0s);
    REQUIRE(outcome.has_value());
    return outcome->message;
  }

  call_outcome call(std::string_view method, const json::object& params) {
    auto read = call_params::read("", "application/json", json::serialize(params));
    REQUIRE(read.has_value());
    return api.call(method, *read, {2000, now});
  }

  std::string refused(std::string_view method, const json::object& params) {
    const auto outcome = call(method, params);
    REQUIRE(outcome.answer.has_error());
    return outcome.answer.error().description;
  }

  simulation all;
  bot_api api;
  user_actions people;
  sim_time now{0};
};

}  // namespace

TEST_CASE("a bot cannot write to somebody who has never written") {
  telegram sim;
  CHECK(sim.refused("sendmessage", {{"chat_id", 5}, {"text", "hi"}}) == "Bad Request: chat not found");
  CHECK(sim.refused("sendmessage", {{"text", "hi"}}) == "Bad Request: chat_id is empty");
}

TEST_CASE("a sent message comes back complete") {
  telegram sim;
  const auto asked = sim.said(5, "hello?");
  const auto sent = sim.call("sendmessage", {{"chat_id", "5"}, {"text", " hi "}, {"reply_parameters", {{"message_id", asked}}}});
  REQUIRE(sent.answer.has_value());
  CHECK(sent.answer->at("text") == "hi");
  CHECK(sent.answer->at("message_id") == asked + 1);
  CHECK(sent.answer->at("from").at("is_bot") == true);
  CHECK(sent.answer->at("chat").at("type") == "private");
  CHECK(sent.answer->at("reply_to_message").at("text") == "hello?");
}

TEST_CASE("the second of two identical edits is refused") {
  telegram sim;
  sim.said(5, "hello?");
  sim.call("sendmessage", {{"chat_id", 5}, {"text", "one"}});
  CHECK(sim.call("editmessagetext", {{"chat_id", 5}, {"message_id", 2}, {"text", "two"}}).answer.has_value());
  CHECK(sim.refused("editmessagetext", {{"chat_id", 5}, {"message_id", 2}, {"text", "two "}}) ==
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
        "a current content and reply markup of the message");
  const json::array bold{json::object{{"type", "bold"}, {"offset", 0}, {"length", 3}}};
  CHECK(sim.call("editmessagetext", {{"chat_id", 5}, {"message_id", 2}, {"text", "two"}, {"entities", bold}}).answer.has_value());
}

TEST_CASE("a bot edits its own messages only, and only while they exist") {
  telegram sim;
  const auto asked = sim.said(5, "hello?");
  CHECK(sim.refused("editmessagetext", {{"chat_id", 5}, {"message_id", asked}, {"text", "x"}}) ==
        "Bad Request: message can't be edited");
  CHECK(sim.refused("editmessagetext", {{"chat_id", 5}, {"message_id", 77}, {"text", "x"}}) ==
        "Bad Request: message to edit not found");
  CHECK(sim.refused("editmessagetext", {{"chat_id", 5}, {"text", "x"}}) == "Bad Request: message identifier is not specified");
}

TEST_CASE("a reply to a message that is gone needs allow_sending_without_reply") {
  telegram sim;
  sim.said(5, "hello?");
  CHECK(sim.refused("sendmessage", {{"chat_id", 5}, {"text", "x"}, {"reply_parameters", {{"message_id", 50}}}}) ==
        "Bad Request: message to be replied not found");
  const json::object lenient{{"message_id", 50}, {"allow_sending_without_reply", true}};
  CHECK(sim.call("sendmessage", {{"chat_id", 5}, {"text", "x"}, {"reply_parameters", lenient}}).answer.has_value());
}

TEST_CASE("buttons carry 1 to 64 bytes of data") {
  telegram sim;
  sim.said(5, "hello?");
  const auto keyboard = [](std::string data) {
    return json::object{{"inline_keyboard", json::array{json::array{json::object{{"text", "go"}, {"callback_data", data}}}}}};
  };
  CHECK(sim.refused("sendmessage", {{"chat_id", 5}, {"text", "x"}, {"reply_markup", keyboard(std::string(65, 'x'))}}) ==
        "Bad Request: BUTTON_DATA_INVALID");
  CHECK(sim.refused("sendmessage", {{"chat_id", 5}, {"text", "x"}, {"reply_markup", keyboard("")}}) ==
        "Bad Request: BUTTON_DATA_INVALID");
  // Objects may come as strings of JSON.
  CHECK(sim.call("sendmessage", {{"chat_id", 5}, {"text", "x"}, {"reply_markup", json::serialize(keyboard(std::string(64, 'x')))}})
            .answer.has_value());
}

TEST_CASE("a pressed button is answered once") {
  telegram sim;
  sim.said(5, "hello?");
  sim.call("sendmessage", {{"chat_id", 5}, {"text", "x"}});
  const auto query = sim.people.press({5, 2, "go", 0}, 0s);
  REQUIRE(query.has_value());
  CHECK(sim.call("answercallbackquery", {{"callback_query_id", query->callback_query_id}}).answer.has_value());
  CHECK(sim.refused("answercallbackquery", {{"callback_query_id", query->callback_query_id}}) ==
        "Bad Request: query is too old and response timeout expired or query ID is invalid");
}

TEST_CASE("entities that the server does not know are refused") {
  telegram sim;
  sim.said(5, "hello?");
  const json::array odd{json::object{{"type", "blink"}, {"offset", 0}, {"length", 1}}};
  CHECK(sim.refused("sendmessage", {{"chat_id", 5}, {"text", "x"}, {"entities", odd}}) ==
        "Bad Request: can't parse MessageEntity: Unsupported type specified");
}

TEST_CASE("a thread that does not exist is refused") {
  telegram sim;
  sim.said(5, "hello?");
  CHECK(sim.refused("sendmessage", {{"chat_id", 5}, {"text", "x"}, {"message_thread_id", 3}}) ==
        "Bad Request: message thread not found");
}

TEST_CASE("unknown methods and actions are refused") {
  telegram sim;
  sim.said(5, "hello?");
  CHECK(sim.call("sendhologram", {}).answer.error().code == 404);
  CHECK(sim.refused("sendchataction", {{"chat_id", 5}, {"action", "juggling"}}) ==
        "Bad Request: wrong parameter action in request");
}

TEST_CASE("commands are kept as set and checked") {
  telegram sim;
  const json::array commands{json::object{{"command", "help"}, {"description", "What I can do"}}};
  CHECK(sim.call("setmycommands", {{"commands", commands}}).answer.has_value());
  CHECK(*sim.call("getmycommands", {}).answer == commands);
  const json::array bad{json::object{{"command", "Help!"}, {"description", "x"}}};
  CHECK(sim.refused("setmycommands", {{"commands", bad}}) == "Bad Request: BOT_COMMAND_INVALID");
}

TEST_CASE("a message that is not text has its fields and a caption") {
  telegram sim;
  telegram_sim::said photo;
  photo.chat = -100;
  photo.type = "photo";
  photo.text = "look /here";
  REQUIRE(sim.people.say(photo, 1000, 0s).has_value());
  const auto update = json::parse(sim.all.updates.read(0, 1, 0s).json).at(0);
  CHECK(update.at("message").at("photo").as_array().size() == 3);
  CHECK(update.at("message").at("caption") == "look /here");
  CHECK(update.at("message").at("caption_entities").at(0).at("offset") == 5);
  CHECK(update.at("message").at("chat").at("type") == "group");
}
