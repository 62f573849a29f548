#include "tests/sim/telegram/user_actions.hpp"

#include "tests/sim/telegram/media_samples.hpp"
#include "tests/sim/telegram/message_json.hpp"

namespace telegram_sim {
namespace {

namespace json = boost::json;

constexpr user_id default_group_member = 700'001;
constexpr std::size_t most_open_callbacks = 10'000;
constexpr auto queue_full = "the bot has 100000 unconfirmed updates; Telegram keeps no more";

}  // namespace

user_id user_actions::speaker(const said& who) const {
  return who.from != 0 ? who.from : who.chat > 0 ? who.chat : default_group_member;
}

chat& user_actions::enter(const said& who) {
  auto& world = all_.people_and_chats;
  auto& where = world.open_chat(who.chat, who.chat_type);
  auto& person = world.open_person(speaker(who));
  if (!who.first_name.empty()) {
    person.first_name = who.first_name;
  }
  if (!who.username.empty()) {
    person.username = who.username;
  }
  if (!who.language_code.empty()) {
    person.language_code = who.language_code;
  }
  if (where.type == "private") {
    where.first_name = person.first_name;
    where.username = person.username;
  } else if (!who.title.empty() || where.title.empty()) {
    where.title = who.title.empty() ? "Group " + std::to_string(-who.chat) : who.title;
  }
  if (who.thread != 0) {
    where.threads.insert(who.thread);
  }
  return where;
}

action_result<said_outcome> user_actions::say(const said& what, std::int64_t date, sim_time now) {
  if (what.chat == 0) {
    return action_error("\"chat\" is missing: a positive number for a private chat, a negative one for a group");
  }
  message spoken;
  if (what.type == "text" || !what.text.empty()) {
    auto text = prepare_text(what.text, {}, wording::send_too_long);
    if (text.has_error()) {
      return action_error("a person could not send this text: " + text.error().description);
    }
    spoken.content = std::move(*text);
  }
  auto& where = enter(what);
  if (what.type != "text") {
    spoken.media = media_sample(what.type, all_.people_and_chats.next_message_id(where));
    if (spoken.media.empty()) {
      return action_error("unknown \"type\": text, photo, sticker, voice, document, video or location");
    }
  }
  spoken.from = speaker(what);
  spoken.date = date;
  spoken.reply_to = all_.people_and_chats.find(where, what.reply_to) != nullptr ? what.reply_to : 0;
  spoken.thread = what.thread;
  const auto& kept = all_.people_and_chats.add(where, std::move(spoken));
  const auto id = all_.announce("message", message_json(all_.people_and_chats, where, kept), now);
  if (!id) {
    return action_error(queue_full);
  }
  return said_outcome{*id, kept.id};
}

action_result<pressed_outcome> user_actions::press(const pressed& what, sim_time now) {
  auto& world = all_.people_and_chats;
  auto* where = world.find_chat(what.chat);
  const auto* found = where == nullptr ? nullptr : world.find(*where, what.message);
  if (found == nullptr) {
    return action_error("there is no such message");
  }
  said who;
  who.chat = what.chat;
  who.from = what.from;
  const auto& person = world.open_person(speaker(who));
  const auto query_id = std::to_string(std::uniform_int_distribution<std::int64_t>(1'000'000'000'000, 9'000'000'000'000'000)(all_.random));
  const auto id = all_.announce("callback_query",
                                {{"id", query_id},
                                 {"from", user_json(person)},
                                 {"message", message_json(world, *where, *found)},
                                 {"chat_instance", std::to_string(what.chat * 7919 + 104729)},
                                 {"data", what.data}},
                                now);
  if (!id) {
    return action_error(queue_full);
  }
  if (all_.open_callbacks.size() < most_open_callbacks) {
    all_.open_callbacks[query_id] = what.chat;
  }
  return pressed_outcome{*id, query_id};
}

action_result<stopped_outcome> user_actions::stop(const stopped& what, sim_time now) {
  const auto* where = all_.people_and_chats.find_chat(what.chat);
  const auto draft = all_.shown_drafts.stop({what.chat, what.thread}, what.draft_id, now);
  if (where == nullptr || !draft) {
    return action_error("there is no such draft with a Stop button");
  }
  const auto draft_id = draft->shown.id;
  stopped_outcome outcome{0, draft_id};
  if (what.lose_update) {
    return outcome;
  }
  json::object body{{"chat", chat_json(*where)}};
  if (what.thread != 0) {
    body["message_thread_id"] = what.thread;
  }
  // Documented as a number, written as a string (tdlib/telegram-bot-api, Client.cpp).
  body["draft_id"] = what.id_as_number ? json::value(draft_id) : json::value(std::to_string(draft_id));
  const auto id = all_.announce("stopped_message_generation", std::move(body), now);
  if (!id) {
    return action_error(queue_full);
  }
  outcome.update_id = *id;
  return outcome;
}

}  // namespace telegram_sim
