// Carries texts to their chats: one task per active chat, which does what its chat_delivery decides.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/random.hpp"
#include "gateway/delivery/chat_delivery.hpp"
#include "gateway/telegram/client.hpp"

namespace luka::gateway {

struct delivery_settings {
  update_rule rule;
  bool keep_to_budget = true;
};

/// Different chats proceed at the same time, each with one call in flight. Chats that have nothing to show and no
/// penalty to remember are forgotten.
class outbox {
 public:
  using outcome_handler = std::function<void(const delivery_outcome&)>;

  outbox(asio::any_io_executor executor, telegram::client& api, delivery_settings chosen, outcome_handler on_outcome);

  /// `tasks` runs the chats' tasks from now on.
  void start(task_group& tasks) { tasks_ = &tasks; }

  void say(telegram::chat_id chat, telegram::chat_kind kind, std::string id, std::string text, placement where);
  void expect(telegram::chat_id chat, telegram::chat_kind kind, int more, placement where);
  void begin(telegram::chat_id chat, telegram::chat_kind kind, std::string id, placement where);
  void show(telegram::chat_id chat, const std::string& id, std::string_view text_so_far, bool fresh);
  void finish(telegram::chat_id chat, const std::string& id, std::string text);

  /// Whether any chat still has something to show.
  [[nodiscard]] bool has_work() const;

 private:
  struct chat_entry {
    chat_entry(const asio::any_io_executor& executor, chat_delivery plan) : delivery(std::move(plan)), changed(executor) {}
    chat_delivery delivery;
    wakeup changed;
    bool running = false;
  };
  using entry_ptr = std::shared_ptr<chat_entry>;

  chat_entry& entry(telegram::chat_id chat, telegram::chat_kind kind);
  void poke(telegram::chat_id chat);
  /// Whether there was anything to report: then those who were told may have changed what is to be done.
  bool report(chat_entry& mine);
  task<> serve(telegram::chat_id chat, entry_ptr mine);
  task<> perform(telegram_call call, entry_ptr mine);

  asio::any_io_executor executor_;
  telegram::client& api_;
  delivery_settings chosen_;
  outcome_handler on_outcome_;
  task_group* tasks_ = nullptr;
  jitter_source random_;
  std::unordered_map<telegram::chat_id, entry_ptr> chats_;
};

}  // namespace luka::gateway
