// What people do: write, press a button, stop an answer. Each becomes what it is in the world and an update for the
// bot, complete as the real server makes them, if the bot has asked for that kind of update. No I/O, no clock.
#pragma once

#include "tests/sim/telegram/simulation.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace telegram_sim {

struct said {
  chat_id chat = 0;
  std::string text;
  std::string type = "text";  // text, photo, sticker, voice, document, video or location; others carry text as caption
  user_id from = 0;           // 0: the person of the private chat
  std::string first_name;     // empty: keep what is known
  std::string username;
  std::string language_code;
  std::int64_t thread = 0;
  message_id reply_to = 0;
  std::string chat_type;  // empty: by the sign of the id
  std::string title;
};

struct pressed {
  chat_id chat = 0;
  message_id message = 0;
  std::string data;
  user_id from = 0;
};

struct stopped {
  chat_id chat = 0;
  std::int64_t thread = 0;
  std::int64_t draft_id = 0;      // 0: the draft that is on the screen
  bool lose_update = false;       // Telegram may lose it: it is not sent again
  bool id_as_number = false;      // as documented; the real server writes a string
};

// What is wrong, as a sentence for the person who wrote the test.
struct action_error {
  action_error() = default;
  explicit action_error(std::string sentence) : what(std::move(sentence)) {}
  std::string what;
};

template <class T>
using action_result = boost::system::result<T, action_error>;

// Update ids are 0 when the bot is not told.
struct said_outcome {
  std::int64_t update_id = 0;
  message_id message = 0;
};

struct pressed_outcome {
  std::int64_t update_id = 0;
  std::string callback_query_id;
};

struct stopped_outcome {
  std::int64_t update_id = 0;
  std::int64_t draft_id = 0;
};

class user_actions {
 public:
  explicit user_actions(simulation& all) : all_(all) {}

  action_result<said_outcome> say(const said& what, std::int64_t date, sim_time now);
  action_result<pressed_outcome> press(const pressed& what, sim_time now);
  // The Stop button of a draft (core.telegram.org/bots/api#messagegenerationstopped).
  action_result<stopped_outcome> stop(const stopped& what, sim_time now);
  // Makes the chat and its person known without a word said.
  chat& enter(const said& who);

 private:
  user_id speaker(const said& who) const;

  simulation& all_;
};

}  // namespace telegram_sim
