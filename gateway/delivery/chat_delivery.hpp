// Everything that is to be shown in one chat, in order, one call at a time.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "common/retry/backoff.hpp"
#include "gateway/delivery/answer.hpp"
#include "gateway/delivery/chat_budget.hpp"
#include "gateway/telegram/error.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// Where a text goes within its chat.
struct placement {
  std::optional<std::int64_t> thread;
  std::optional<telegram::message_id> reply_to;
};

/// One call to Telegram.
struct telegram_call {
  enum class kind { send, edit, erase, typing } what = kind::typing;
  telegram::chat_id chat{};
  placement where;
  telegram::message_id message{};
  std::string text;
};

/// What became of a text: on the screen whole, or not to be delivered.
struct delivery_outcome {
  std::string id;
  bool delivered = true;
  std::string why;           ///< of a failure, for the log
  bool chat_is_gone = false;  ///< blocked, kicked, deleted: nothing will reach this chat
  bool operator==(const delivery_outcome&) const = default;
};

/// Pure; time and randomness are passed in. Items are shown one after the other; an answer holds the chat until it is
/// complete. Retries, waits out Telegram's retry_after for the whole chat, and keeps to the chat's budget. The caller
/// makes one call at a time and reports how it went.
class chat_delivery {
 public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;

  chat_delivery(telegram::chat_id chat, update_rule rule, chat_budget::rates rates)
      : chat_(chat), rule_(rule), budget_(rates) {}

  // What is to be shown.
  void say(std::string id, std::string text, placement where);
  void begin(std::string id, placement where);
  void show(const std::string& id, std::string_view text_so_far, bool fresh);
  void finish(const std::string& id, std::string text);
  /// Questions of this chat that are waiting for their answer to begin: somebody is "typing".
  void expect(int more, placement where);

  // What to do about it.
  struct plan {
    std::optional<telegram_call> call;
    std::optional<time_point> look_again;  ///< without a call: when to ask again; never, if nothing happens
  };
  plan next(time_point now);
  void succeeded(const telegram_call& call, std::optional<telegram::message_id> id, time_point now);
  void failed(const telegram_call& call, const telegram::failure& why, time_point now, double random);

  std::vector<delivery_outcome> take_outcomes();
  /// Nothing is to be shown and no penalty or budget has to be remembered.
  [[nodiscard]] bool is_idle(time_point now) const;
  [[nodiscard]] bool has_work() const { return !items_.empty(); }

 private:
  struct item {
    std::string id;
    placement where;
    answer text;
  };

  item* find(const std::string& id);
  std::optional<telegram_call> next_item_call(time_point now, plan& waiting);
  std::optional<telegram_call> next_typing_call(time_point now, plan& waiting);
  [[nodiscard]] bool wants_typing() const;
  void drop_finished();
  void drop_head(const std::string& why);
  void give_up_chat(const std::string& why);
  /// What the error asks for, short of repeating the step.
  void mend_head(const answer::step& step, const telegram::failure& why);

  telegram::chat_id chat_;
  update_rule rule_;
  chat_budget budget_;
  std::deque<item> items_;
  std::optional<answer::step> under_way_;  ///< of the head item
  std::vector<delivery_outcome> outcomes_;
  int expected_ = 0;
  placement typing_where_;
  time_point typing_again_{};
  time_point frozen_until_{};
  time_point retry_at_{};
  backoff retry_{std::chrono::milliseconds(500), std::chrono::seconds(30), std::chrono::milliseconds(200)};
};

}  // namespace luka::gateway
