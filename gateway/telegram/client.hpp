// The Bot API's methods that we use, as coroutines.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "common/async/tokens.hpp"
#include "common/http/client.hpp"
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

struct get_updates_args {
  std::optional<update_id> offset;
  std::chrono::seconds timeout{0};  ///< 50 s at most
  int limit = 100;
};

/// One HTTP exchange per call, nothing more: no retries, no pacing, no memory. Both belong to those who know what a call
/// is for; Telegram itself may sit on a call for 8 s before it answers 429, so the waits here are well above that.
///
/// A failure's remedy takes into account whether the call may be repeated: what was lost after it had been sent is
/// unknown_outcome for send_message and retry_with_backoff for the others, since repeating those changes nothing.
///
/// The token is part of every URL. URLs are built in one function and go nowhere else; descriptions never hold it.
/// One thread; must outlive its calls. Destroying a call's coroutine or cancelling it closes the connection.
class client {
 public:
  client(asio::any_io_executor executor, http::base_url api, std::string token);

  task<result<me, failure>> get_me();
  task<result<message_id, failure>> send_message(send_message_args args);
  task<outcome> edit_message_text(edit_args args);
  /// Makes it a rich message, without a button. Servers before Bot API 10.1 do not see `markdown` and find no text.
  task<outcome> edit_rich_message(chat_id chat, message_id id, std::string markdown);
  /// Takes the buttons away.
  task<outcome> remove_buttons(chat_id chat, message_id id);
  /// Private chats only. Shown for 30 s, or until a message arrives; has Telegram's own Stop button.
  task<outcome> send_draft(draft_args args);
  /// Own messages of the last 48 hours. One that is gone already counts as deleted.
  task<outcome> delete_message(chat_id chat, message_id id);
  /// `action`: "typing" and the like. Shown for 5 s or until a message arrives.
  task<outcome> send_chat_action(chat_id chat, std::optional<std::int64_t> thread, std::string action);
  task<outcome> set_my_commands(std::vector<bot_command> commands);
  /// Text "" only ends the button's waiting animation; 200 characters at most.
  task<outcome> answer_callback(std::string id, std::string text);
  /// Pending updates are kept.
  task<outcome> delete_webhook();
  /// On a connection of its own, which nothing else can block. Waits 15 s longer than Telegram is asked to.
  task<result<update_batch, failure>> get_updates(get_updates_args args);

 private:
  enum class repetition { harmless, harmful };

  [[nodiscard]] std::string target(std::string_view method) const;
  [[nodiscard]] http::request make_request(std::string_view method, const boost::json::object& parameters) const;
  [[nodiscard]] failure lost(const error_code& why, repetition again) const;
  [[nodiscard]] failure unreadable(unsigned status, repetition again) const;
  void hide_token(failure& f) const;
  task<api_reply> call(std::string method, boost::json::object parameters, repetition again);
  task<outcome> do_call(std::string method, boost::json::object parameters);

  std::string token_;
  http::client calls_, polls_;
};

}  // namespace luka::telegram
