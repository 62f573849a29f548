// The Bot API over HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "common/http/client.hpp"
#include "gateway/telegram/api.hpp"

namespace luka::telegram {

/// One HTTP exchange per call. Telegram may sit on a call for 8 s before it answers 429, so the waits here are well
/// above that.
///
/// The token is part of every URL. URLs are built in one function and go nowhere else; descriptions never hold it.
/// One thread; must outlive its calls. Destroying a call's coroutine or cancelling it closes the connection.
class client final : public api {
 public:
  client(asio::any_io_executor executor, http::base_url server, std::string token);

  task<result<me, failure>> get_me() override;
  task<result<message_id, failure>> send_message(send_message_args args) override;
  task<outcome> edit_message_text(edit_args args) override;
  task<outcome> edit_rich_message(chat_id chat, message_id id, std::string markdown) override;
  task<outcome> put_button(chat_id chat, message_id id, inline_button button) override;
  task<outcome> remove_buttons(chat_id chat, message_id id) override;
  task<outcome> send_draft(draft_args args) override;
  task<outcome> delete_message(chat_id chat, message_id id) override;
  task<outcome> send_chat_action(chat_id chat, std::optional<std::int64_t> thread, std::string action) override;
  task<outcome> set_my_commands(std::vector<bot_command> commands) override;
  task<outcome> answer_callback(std::string id, std::string text) override;
  task<outcome> delete_webhook() override;
  /// On a connection of its own, which nothing else can block. Waits 15 s longer than Telegram is asked to.
  task<result<update_batch, failure>> get_updates(get_updates_args args) override;

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
