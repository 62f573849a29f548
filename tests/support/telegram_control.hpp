// telegram_sim, as a test uses it: speaks for people, looks at their screens, makes trouble.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace luka::test {

/// What somebody said, and the update that tells the bot.
struct spoken {
  std::int64_t update_id = 0;
  std::int64_t message_id = 0;
};

/// A message as it stands in a chat now.
struct seen_message {
  std::int64_t id = 0;
  bool is_from_bot = false;
  std::string text;
  std::int64_t reply_to = 0;
  std::int64_t thread = 0;
  std::string button;  ///< what its first button says to the bot when it is pressed; "": no button
  std::string rich_markdown;
  boost::json::array entities;
};

/// A call that the bot made about a chat.
struct bot_call {
  std::string kind;  ///< send, edit, delete, action, draft, answer
  std::int64_t message_id = 0;
  std::string text;
  bool ok = true;
  std::int64_t thread = 0;
  bool has_button = false;
  double received_ms = 0, absorbed_ms = 0;  ///< on telegram_sim's clock; how long its limits kept the call waiting
};

/// A draft that has come to its end.
struct ended_draft {
  std::string how;  ///< in_place, ghost, expired, replaced, stopped
  std::string text;
  bool append_only = true;
  std::int64_t frames = 0;
};

/// Blocking; every function throws std::runtime_error when the simulator refuses. Knows nothing of the bot.
class telegram_control {
 public:
  explicit telegram_control(int port) : port_(port) {}

  /// In the private chat of the person `chat`, or in a group if it is negative.
  spoken say(std::int64_t chat, const std::string& text) const;
  /// {chat, text, type, from, reply_to, thread …}: see tests/sim/telegram/user_actions.hpp.
  spoken say(const boost::json::object& what) const;
  /// An update word for word.
  void send_update(const boost::json::value& update) const;
  /// What the next getUpdates is answered with.
  void answer_next_poll(unsigned status, const std::string& body) const;

  /// Presses a button of a message, as the person `from` (0: whose private chat it is).
  void press(std::int64_t chat, std::int64_t message, const std::string& data, std::int64_t from = 0) const;
  /// Presses Telegram's own Stop button of the draft in a chat.
  void stop_draft(std::int64_t chat) const;
  /// {"limits": "on", "drafts": "off", …}
  void switch_features(const boost::json::object& what) const;

  [[nodiscard]] std::vector<seen_message> messages(std::int64_t chat) const;
  /// The texts of the bot's messages below message `after`.
  [[nodiscard]] std::vector<std::string> answers(std::int64_t chat, std::int64_t after = 0) const;
  /// All calls about a chat, in order; `kinds` are separated by commas.
  [[nodiscard]] std::vector<bot_call> calls(std::int64_t chat, const std::string& kinds) const;
  [[nodiscard]] std::vector<ended_draft> ended_drafts(std::int64_t chat) const;
  /// The texts of the drafts that can be seen now.
  [[nodiscard]] std::vector<std::string> live_drafts(std::int64_t chat) const;
  /// See control_api::stats().
  [[nodiscard]] boost::json::object statistics() const;
  /// The bot's menu of commands, their names.
  [[nodiscard]] std::vector<std::string> menu() const;

  /// {method, chat, kind, count, after, code, retry_after, …}: see tests/sim/telegram/control_input.hpp.
  void inject(const boost::json::object& fault) const;
  void clear_faults() const;

 private:
  int port_;
};

}  // namespace luka::test
