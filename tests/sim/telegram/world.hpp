// The chats as people see them: who is in them and what stands there now. No I/O, no clock: dates are arguments.
//
// It keeps the newest messages of each chat only; it does not know of updates, calls or errors.
#pragma once

#include "tests/sim/telegram/message_text.hpp"
#include "tests/sim/telegram/rich_message.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace telegram_sim {

using chat_id = std::int64_t;
using user_id = std::int64_t;
using message_id = std::int64_t;

struct person {
  user_id id = 0;
  bool is_bot = false;
  std::string first_name;
  std::string username;
  std::string language_code;
};

struct message {
  message_id id = 0;
  user_id from = 0;
  bool from_bot = false;
  std::int64_t date = 0;       // Unix seconds, as is edit_date
  std::int64_t edit_date = 0;  // 0: never edited
  formatted_text content;      // the caption, when there is media; empty when the message is rich
  std::optional<rich_content> rich;
  boost::json::object media;   // what is not text: {"photo": […]}, merged into the message's JSON
  boost::json::value reply_markup;
  message_id reply_to = 0;  // 0: none
  std::int64_t thread = 0;  // 0: none
  std::uint64_t edits = 0;
};

struct chat {
  chat_id id = 0;
  std::string type;  // private, group or supergroup
  std::string title;
  std::string first_name;
  std::string username;
  message_id next_message_id = 1;  // of a supergroup; the messages of all other chats are numbered together
  std::deque<message> messages;  // by id
  std::set<std::int64_t> threads;
  std::uint64_t changed = 0;  // grows with every change anywhere; orders chats by activity
};

class world {
 public:
  explicit world(std::size_t messages_per_chat) : messages_per_chat_(messages_per_chat) {}

  chat* find_chat(chat_id id);
  chat* find_chat(std::string_view username);  // "@name"
  // Creates the chat when it is new; `type` may be empty, then the sign of the id decides.
  chat& open_chat(chat_id id, std::string_view type = {});
  const std::map<chat_id, chat>& chats() const { return chats_; }
  // What happens when a group becomes a supergroup: the same people and title under another id, an empty history.
  chat& migrate(chat& group, chat_id new_id);

  person& open_person(user_id id);
  const person* find_person(user_id id) const;

  // The id of the next message there.
  message_id next_message_id(chat& where) { return next_id(where); }
  // Gives the message its id. The oldest message of a full chat is forgotten.
  message& add(chat& where, message what);
  message* find(chat& where, message_id id);
  bool erase(chat& where, message_id id);
  void touch(chat& where) { where.changed = ++changes_; }

  std::size_t message_count() const { return message_count_; }
  void clear();

 private:
  message_id& next_id(chat& where) { return where.type == "supergroup" ? where.next_message_id : next_message_id_; }

  std::size_t messages_per_chat_;
  message_id next_message_id_ = 1;
  std::size_t message_count_ = 0;
  std::uint64_t changes_ = 0;
  std::map<chat_id, chat> chats_;
  std::unordered_map<user_id, person> people_;
};

}  // namespace telegram_sim
