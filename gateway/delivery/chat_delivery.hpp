// Everything that is to be shown in one chat, one call at a time.
#pragma once

#include <chrono>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "common/retry/backoff.hpp"
#include "gateway/delivery/answer.hpp"
#include "gateway/delivery/lost_message_probe.hpp"
#include "gateway/delivery/pacing/action_budget.hpp"
#include "gateway/delivery/pacing/chat_budget.hpp"
#include "gateway/delivery/telegram_call.hpp"
#include "gateway/delivery/transport.hpp"
#include "gateway/telegram/error.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// What became of a text: on the screen whole, or not to be delivered.
struct delivery_outcome {
  std::string id;
  bool delivered = true;
  std::string why;            ///< of a failure, for the log
  bool chat_is_gone = false;  ///< blocked, kicked, deleted: nothing will reach this chat
  bool operator==(const delivery_outcome&) const = default;
};

/// The message of a page has been sent.
struct placed_page {
  std::string id;
  std::size_t page = 0;
  telegram::message_id message{};
  bool operator==(const placed_page&) const = default;
};

/// Pure; time and randomness are passed in. What goes to one topic is shown in order: an answer holds its topic until it
/// is complete; only lines that are for themselves do not wait for answers. The topics of a chat take turns. Keeps to the chat's budgets, waits out Telegram's retry_after for the
/// whole chat, retries. The caller asks what is wanted, makes one call at a time when the bot as a whole may, and reports
/// how it went.
class chat_delivery {
 public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;

  /// `means` is the bot's, and outlives this.
  chat_delivery(telegram::chat_id chat, telegram::chat_kind kind, update_rule rule, bool limited, transport& means);

  // What is to be shown.
  /// A line for itself: a command's result, a refusal. Does not wait for an answer that is being written.
  void say(std::string id, std::string text, placement where);
  /// A line that belongs behind what is shown in its topic so far.
  void say_afterwards(std::string id, std::string text, placement where);
  /// `shown_in`: the messages that show it already, after a restart. `first_draft`: ids for its drafts.
  void begin(std::string id, placement where, const std::vector<telegram::message_id>& shown_in, std::int64_t first_draft);
  void show(const std::string& id, std::string_view text_so_far, bool fresh);
  /// What stands in the answer's place until there is text; "": nothing new. The least urgent of all.
  void show_status(const std::string& id, std::string_view sentence, time_point now);
  void fold_below(const std::string& id, std::string_view text);
  void finish(const std::string& id, std::string_view text, std::string_view note, std::string_view if_empty);
  /// Before its end: below it there will be a Retry button.
  void offer_retry(const std::string& id);
  /// It stays on the screen as it stands, and there is no outcome.
  void withdraw(const std::string& id);
  /// Questions of this chat that are waiting for their answer to begin: somebody is "typing".
  void expect(int more, placement where);
  void placed_safely(const std::string& id, std::size_t page);
  /// Whether the next call sends a message of an answer, whose id will have to be written down.
  [[nodiscard]] bool would_place(time_point now);
  /// An old message has a button that does nothing any more.
  void remove_buttons(telegram::message_id message);
  /// Whether this message is the lost beginning of an answer; if it is, it is erased. One at a time, when there is room.
  void probe(lost_message_probe what) { probe_ = std::move(what); }
  /// Once it is known.
  std::optional<lost_message_probe> take_probe();
  /// Telegram's own Stop button of this draft was pressed: no more of it is shown as a draft. Returns whose it is.
  std::optional<std::string> draft_stopped(std::int64_t draft);

  // What to do about it.
  struct wish {
    std::optional<urgency> what;            ///< there is a call to make that this chat's budget allows
    std::optional<time_point> look_again;  ///< without one: when to ask again; never, if nothing happens
  };
  wish wants(time_point now);
  /// The call, which is under way from now on. There may be none after all: what was written shows nothing new. When
  /// others are waiting, a call that is not necessary is saved.
  std::optional<telegram_call> take(time_point now, bool others_wait = false);
  void succeeded(std::optional<telegram::message_id> id, time_point now);
  void failed(const telegram::failure& why, time_point now, double random);

  std::vector<delivery_outcome> take_outcomes();
  std::vector<placed_page> take_placed();
  /// The id to call it by; changes when a group becomes a supergroup.
  [[nodiscard]] telegram::chat_id chat() const { return chat_; }
  /// Nothing is to be shown and no penalty or budget has to be remembered.
  [[nodiscard]] bool is_idle(time_point now) const;
  [[nodiscard]] bool has_work() const { return !items_.empty() || under_way_; }

 private:
  struct item {
    item(std::string name, placement place, answer what) : id(std::move(name)), where(place), text(std::move(what)) {}
    std::string id;
    placement where;
    answer text;
    bool needs_message = false;  ///< what comes next turned out not to be a draft
    bool in_order = true;        ///< it waits for what is before it in its topic
  };
  /// The call that has not been answered yet, and what it was for.
  struct call_under_way {
    telegram_call call;
    std::string id;  ///< of the item, if it is about one
    answer::step step;
    time_point since{};
    bool is_probe = false;
  };
  /// The most urgent of what is due, among equals what has waited longest.
  struct choice {
    item* which = nullptr;
    urgency what = urgency::cosmetic;
  };

  item* find(const std::string& id);
  [[nodiscard]] std::vector<item*> heads();
  [[nodiscard]] std::size_t growing() const;
  std::optional<choice> choose(time_point now, wish& waiting);
  [[nodiscard]] time_point affordable_at(item& of, time_point now);
  [[nodiscard]] time_point typing_at(time_point now) const;
  struct due_status {
    item* of = nullptr;
    time_point at{};
  };
  std::optional<due_status> next_status(time_point now);
  item* wants_typing();
  [[nodiscard]] bool is_probing() const { return probe_ && !probe_->is_over(); }
  std::optional<answer::step> step_of(item& of, time_point now, bool others_wait);
  telegram_call call_for(const item& of, const answer::step& step) const;
  std::optional<telegram_call> take_cosmetic(time_point now);
  telegram_call take_status(item& of, time_point now);
  telegram_call start(telegram_call call, const std::string& id, answer::step step, time_point now);
  void drop_finished(time_point now);
  void end(std::list<item>::iterator which, std::optional<std::string> why);
  void note_done(item& of, const call_under_way& done, std::optional<telegram::message_id> id, time_point now);

  // What the errors ask for: see telegram::remedy.
  bool mend_chat(const call_under_way& failed, const telegram::failure& why, time_point now);
  void mend_probe(telegram::remedy why, time_point now, double random);
  void mend_cosmetic(const call_under_way& failed, const telegram::failure& why);
  void mend_status(item& of, const call_under_way& failed, const telegram::failure& why, time_point now);
  bool mend_draft(item& of, const telegram::failure& why, time_point now);
  bool mend_rich(item& of, const telegram::failure& why);
  /// False: the item can not be delivered.
  bool mend_text(item& of, const call_under_way& failed, const telegram::failure& why);
  void give_up_chat(const std::string& why);
  void forget_topic(std::int64_t thread);

  telegram::chat_id chat_;
  telegram::chat_kind kind_;
  update_rule rule_;
  transport& means_;
  bool drafts_work_ = true;
  chat_budget budget_;
  action_budget actions_;
  std::list<item> items_;
  std::optional<call_under_way> under_way_;
  std::vector<delivery_outcome> outcomes_;
  std::vector<placed_page> placed_;
  std::string served_;  ///< the item that had the last turn
  int expected_ = 0;
  placement typing_where_;
  time_point typing_again_{};
  std::deque<telegram::message_id> old_buttons_;
  std::optional<lost_message_probe> probe_;
  time_point frozen_until_{};
  time_point retry_at_{};
  backoff retry_{std::chrono::milliseconds(500), std::chrono::seconds(30), std::chrono::milliseconds(200)};
};

}  // namespace luka::gateway
