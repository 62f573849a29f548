// A message as JSON: the way the Bot API shows it to the bot, and the way the control API shows it to a person.
#pragma once

#include "tests/sim/telegram/world.hpp"

#include <boost/json.hpp>

namespace telegram_sim {

// core.telegram.org/bots/api#user
boost::json::object user_json(const person& who);

// core.telegram.org/bots/api#chat
boost::json::object chat_json(const chat& where);

// core.telegram.org/bots/api#message; a message replied to is nested once, as on the real server.
boost::json::object message_json(const world& all, const chat& where, const message& what);

// For the page and for tests: {message_id, from: "user"|"bot", from_id, name, text, entities, reply_markup,
// reply_to, date, edits, …}. A rich message has {rich: {blocks, markdown}}, and its Markdown as text.
boost::json::object seen_message_json(const world& all, const message& what);

// For the page's list of chats: {chat, type, title, first_name, messages, changed, last: {from, text}}.
boost::json::object seen_chat_json(const chat& where);

}  // namespace telegram_sim
