// The Bot API's methods that we use.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/async/tokens.hpp"
#include "gateway/telegram/error.hpp"
#include "gateway/telegram/parsing.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::telegram {

struct send_message_args {
  chat_id chat{};
  std::optional<std::int64_t> thread;
  std::string text;                    ///< 4096 characters (code points) at most
  std::vector<message_entity> entities;
  std::optional<inline_button> button;
  std::optional<message_id> reply_to;  ///< the message is sent even if this one is gone
};

/// An edit takes away the button that it does not name.
struct edit_args {
  chat_id chat{};
  message_id id{};
  std::string text;
  std::vector<message_entity> entities;
  std::optional<inline_button> button;
};

struct draft_args {
  chat_id chat{};
  std::optional<std::int64_t> thread;
  std::int64_t id = 0;  ///< not 0
  std::string text;
  std::vector<message_entity> entities;
};

struct bot_command {
  std::string command;      ///< without the slash, 1-32 of [a-z0-9_]
  std::string description;  ///< 1-256 characters
};

inline constexpr int most_updates = 100;  ///< in one result

struct get_updates_args {
  std::optional<update_id> offset;
  std::chrono::seconds timeout{0};  ///< 50 s at most
  int limit = most_updates;
};

/// As coroutines: the Bot API over HTTP (client), or a simulation of it. One exchange per call, nothing more: no retries,
/// no pacing, no memory. Both belong to those who know what a call is for.
///
/// A failure's remedy takes into account whether the call may be repeated: what was lost after it had been sent is
/// unknown_outcome for send_message and retry_with_backoff for the others, since repeating those changes nothing.
class api {
 public:
  virtual ~api() = default;

  virtual task<result<me, failure>> get_me() = 0;
  virtual task<result<message_id, failure>> send_message(send_message_args args) = 0;
  virtual task<outcome> edit_message_text(edit_args args) = 0;
  /// Makes it a rich message, without a button. Servers before Bot API 10.1 do not see `markdown` and find no text.
  virtual task<outcome> edit_rich_message(chat_id chat, message_id id, std::string markdown) = 0;
  /// It has this button, and no other one, whatever it says.
  virtual task<outcome> put_button(chat_id chat, message_id id, inline_button button) = 0;
  /// Takes the buttons away.
  virtual task<outcome> remove_buttons(chat_id chat, message_id id) = 0;
  /// Private chats only. Shown for 30 s, or until a message arrives; has Telegram's own Stop button.
  virtual task<outcome> send_draft(draft_args args) = 0;
  /// Own messages of the last 48 hours. One that is gone already counts as deleted.
  virtual task<outcome> delete_message(chat_id chat, message_id id) = 0;
  /// `action`: "typing" and the like. Shown for 5 s or until a message arrives.
  virtual task<outcome> send_chat_action(chat_id chat, std::optional<std::int64_t> thread, std::string action) = 0;
  virtual task<outcome> set_my_commands(std::vector<bot_command> commands) = 0;
  /// Text "" only ends the button's waiting animation; 200 characters at most.
  virtual task<outcome> answer_callback(std::string id, std::string text) = 0;
  /// Pending updates are kept.
  virtual task<outcome> delete_webhook() = 0;
  /// Telegram is asked to wait for so long, if there are none.
  virtual task<result<update_batch, failure>> get_updates(get_updates_args args) = 0;
};

}  // namespace luka::telegram
