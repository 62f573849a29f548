// Telegram, as people and a bot see it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>

#include "common/async/wakeup.hpp"
#include "gateway/telegram/api.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/machine.hpp"
#include "tests/simulation/oracle.hpp"

namespace luka::sim {

/// What Telegram does with calls, per mille.
struct telegram_manners {
  std::uint64_t refused = 0;      ///< 5xx
  std::uint64_t flooded = 0;      ///< 429
  std::uint64_t lost_before = 0;  ///< never arrives
  std::uint64_t lost_after = 0;   ///< is carried out, and nobody is told
};

/// The server: keeps updates until they are confirmed, and messages for ever.
class telegram_server {
 public:
  using watcher = std::function<void(const sighting&)>;

  telegram_server(timeline& time, chance& random, watcher on_change)
      : time_(time), random_(random), on_change_(std::move(on_change)) {}

  /// A person writes; returns the update's number.
  std::int64_t say(std::int64_t chat, const std::string& text);

  /// A person presses the Stop button of a message. False when there is none.
  bool press_stop(std::int64_t which);

  /// Updates that nobody has confirmed.
  [[nodiscard]] std::size_t pending() const { return updates_.size(); }

  // What calls do when they arrive.
  using poll_answer = std::function<void(telegram::update_batch)>;
  void poll(const telegram::get_updates_args& args, poll_answer answer);
  result<telegram::message_id, telegram::failure> send(const telegram::send_message_args& args);
  telegram::outcome edit(const telegram::edit_args& args);
  telegram::outcome put_button(telegram::chat_id chat, telegram::message_id id, const std::string& data);
  telegram::outcome remove_button(telegram::message_id id);
  telegram::outcome erase(telegram::message_id id);

  telegram_manners manners;

 private:
  struct message {
    std::int64_t chat = 0;
    std::string text;
    std::vector<telegram::message_entity> entities;
    std::string button;
    bool has_button = false, is_ours = false;
  };
  [[nodiscard]] message* own(telegram::message_id id);
  void show(telegram::message_id id, bool deleted = false, bool dismissed = false);
  void answer_poll();

  timeline& time_;
  chance& random_;
  watcher on_change_;
  std::deque<telegram::update> updates_;
  std::map<std::int64_t, message> messages_;
  std::int64_t next_update_ = 5000, next_message_ = 1;
  poll_answer waiting_;
  std::uint64_t polls_ = 0;
  int limit_ = 100;
};

/// The bot's way there: slow, and not safe.
class telegram_port final : public telegram::api {
 public:
  telegram_port(telegram_server& server, timeline& time, chance& random, machine& of, asio::any_io_executor executor)
      : server_(server), time_(time), random_(random), machine_(of), executor_(std::move(executor)) {}

  task<result<telegram::me, telegram::failure>> get_me() override;
  task<result<telegram::message_id, telegram::failure>> send_message(telegram::send_message_args args) override;
  task<telegram::outcome> edit_message_text(telegram::edit_args args) override;
  task<telegram::outcome> edit_rich_message(telegram::chat_id chat, telegram::message_id id, std::string markdown) override;
  task<telegram::outcome> put_button(telegram::chat_id chat, telegram::message_id id, telegram::inline_button button) override;
  task<telegram::outcome> remove_buttons(telegram::chat_id chat, telegram::message_id id) override;
  task<telegram::outcome> send_draft(telegram::draft_args args) override;
  task<telegram::outcome> delete_message(telegram::chat_id chat, telegram::message_id id) override;
  task<telegram::outcome> send_chat_action(telegram::chat_id chat, std::optional<std::int64_t> thread,
                                           std::string action) override;
  task<telegram::outcome> set_my_commands(std::vector<telegram::bot_command> commands) override;
  task<telegram::outcome> answer_callback(std::string id, std::string text) override;
  task<telegram::outcome> delete_webhook() override;
  task<result<telegram::update_batch, telegram::failure>> get_updates(telegram::get_updates_args args) override;

 private:
  template <class Result>
  struct exchange {
    explicit exchange(const asio::any_io_executor& executor) : changed(executor) {}
    std::optional<Result> answer;
    wakeup changed;
  };
  enum class fate { done, refused, flooded, lost_before, lost_after };

  fate choose();
  telegram::failure trouble(fate what, telegram::remedy when_lost);
  template <class Result>
  task<Result> call(std::function<Result()> effect, telegram::remedy when_lost);
  template <class Result>
  void answer_later(std::weak_ptr<exchange<Result>> to, duration pause, Result answer);

  telegram_server& server_;
  timeline& time_;
  chance& random_;
  machine& machine_;
  asio::any_io_executor executor_;
};

}  // namespace luka::sim
