// Carries texts to their chats.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/random.hpp"
#include "gateway/delivery/chat_delivery.hpp"
#include "gateway/delivery/lost_messages.hpp"
#include "gateway/delivery/pacing/pacer.hpp"
#include "gateway/delivery/telegram_calls.hpp"
#include "gateway/delivery/placing_line.hpp"
#include "gateway/delivery/unsafe_messages.hpp"
#include "gateway/dispatch/job.hpp"
#include "gateway/telegram/api.hpp"

namespace luka::gateway {

struct delivery_settings {
  update_rule rule;
  bool keep_to_budget = true;
  stream_transport transport = stream_transport::edit;
  bool rich_messages = false;
};

/// Does what each chat_delivery decides, in the order that the pacer decides. Chats proceed at the same time, each with
/// one call in flight. A chat that has nothing to show and no penalty to remember is forgotten.
///
/// For a journal: `on_placed` hears of every message of an answer as soon as its id is known, and the whole text appears
/// in it only after placed_is_safe(). Without a journal that is at once. A crash leaves those behind that are not safe
/// yet, so there are few at a time: while the journal is away or slow no further answer begins to be seen.
class outbox {
 public:
  using outcome_handler = std::function<void(const delivery_outcome&)>;
  using placed_handler = std::function<void(const std::string& job, std::size_t page, telegram::message_id message)>;

  outbox(asio::any_io_executor executor, telegram::api& api, delivery_settings chosen, outcome_handler on_outcome);

  /// `tasks` runs everything from now on.
  void start(task_group& tasks);
  /// Before anything begins.
  void keep_journal(placed_handler on_placed) { on_placed_ = std::move(on_placed); }
  void placed_is_safe(const std::string& job, std::size_t page);

  /// See chat_delivery.
  void say(telegram::chat_id chat, telegram::chat_kind kind, std::string id, std::string text, placement where);
  void say_afterwards(telegram::chat_id chat, telegram::chat_kind kind, std::string id, std::string text,
                      placement where);
  void expect(telegram::chat_id chat, telegram::chat_kind kind, int more, placement where);
  /// `shown_in`: the messages that show the answer already, in order, when it is continued after a restart.
  void begin(telegram::chat_id chat, telegram::chat_kind kind, std::string id, placement where,
             const std::vector<telegram::message_id>& shown_in = {});
  void show(telegram::chat_id chat, const std::string& id, std::string_view text_so_far, bool fresh);
  /// A sentence in the place of an answer that has begun, as long as there is nothing of it to read: what it waits for. It
  /// has the Stop button. The first text replaces it in the same message; "": nothing new, what stands there stays. See
  /// status_patience and status_spacing for how often it is shown; it never delays a text.
  void show_status(telegram::chat_id chat, const std::string& job, std::string_view sentence);
  /// Before finish(): what stands below the answer, folded up.
  void fold_below(telegram::chat_id chat, const std::string& id, std::string_view text);
  /// See answer::finish().
  void finish(telegram::chat_id chat, const std::string& id, std::string_view text, std::string_view note,
              std::string_view if_empty);

  /// Below the end of this answer there will be a Retry button.
  void offer_retry(telegram::chat_id chat, const std::string& id);
  /// This answer is shown by nobody any more, as it stands; there is no outcome.
  void withdraw(telegram::chat_id chat, const std::string& id);

  /// A group that became a supergroup has another id since.
  [[nodiscard]] telegram::chat_id now_called(telegram::chat_id chat) const;

  /// Ends a pressed button's waiting animation, with a sentence or "".
  void answer_button(std::string callback, std::string sentence);
  /// Takes the buttons from an old message, when there is room for that.
  void remove_buttons(telegram::chat_id chat, telegram::chat_kind kind, telegram::message_id message);
  /// Whose draft that was, if it is still being written. It is shown no more.
  std::optional<std::string> draft_stopped(telegram::chat_id chat, std::int64_t draft);

  // What an earlier process may have left behind: outbox_probes.cpp.
  /// See lost_messages. Before anything new is taken in.
  void known_earlier(const std::vector<std::int64_t>& messages) { lost_.known_earlier(messages); }
  /// It goes on after a restart, and what is known of it is `shown_in`.
  void look_for_beginning(const job& of, const std::vector<telegram::message_id>& shown_in);
  /// Part of the chat's answer has been written: it is looked for there first.
  void has_probably_begun(telegram::chat_id chat) { lost_.likely(chat); }
  /// Whether it is still looked for in this chat.
  [[nodiscard]] bool is_looking_for_beginning(telegram::chat_id chat) const;
  /// See lost_messages.
  void polling(telegram::poll_stage stage);
  /// Somebody's message has come in.
  void seen(telegram::chat_id chat, telegram::message_id message) { lost_.seen(chat, message); }
  /// For the journal's next note: the ids that it does not have yet.
  std::vector<std::int64_t> take_news() { return lost_.take_news(); }
  /// The same, and this one of ours, even if another note, which may get lost, had it already.
  std::vector<std::int64_t> take_news(telegram::chat_id chat, telegram::message_id message);

  /// Whether any chat still has something to show.
  [[nodiscard]] bool has_work() const;

 private:
  using time_point = chat_delivery::time_point;

  struct chat_entry {
    chat_entry(telegram::chat_id name, chat_delivery plan) : key(name), delivery(std::move(plan)) {}
    telegram::chat_id key;              ///< in chats_
    chat_delivery delivery;
    bool busy = false;                  ///< a call is in flight
    std::optional<time_point> alarm;    ///< when to look at it again
  };
  using entry_ptr = std::shared_ptr<chat_entry>;

  /// Null for a chat that is not known.
  [[nodiscard]] chat_entry* find(telegram::chat_id chat);
  chat_entry& entry(telegram::chat_id chat, telegram::chat_kind kind);
  void poke(telegram::chat_id chat);
  void report(chat_entry& mine);

  task<> run();
  void ring_alarms();
  void consider_changed();
  void consider(telegram::chat_id chat);
  void set_alarm(telegram::chat_id chat, chat_entry& mine, std::optional<time_point> when);
  void serve_line();
  void go_on_placing();
  void forget(telegram::chat_id chat);
  void begin_probes();
  void report_probe(chat_entry& mine);
  [[nodiscard]] std::optional<time_point> next_look() const;
  task<> perform(entry_ptr mine, telegram_call call);
  void note_failure(const telegram_call& call, const telegram::failure& why);
  void follow_migration(chat_entry& mine);
  task<> tell_callback(std::string callback, std::string sentence);

  telegram::api& api_;
  delivery_settings chosen_;
  outcome_handler on_outcome_;
  placed_handler on_placed_;
  task_group* tasks_ = nullptr;
  jitter_source random_;
  wakeup changed_;
  transport means_;
  pacer pacer_;
  std::unordered_map<telegram::chat_id, entry_ptr> chats_;
  std::unordered_map<telegram::chat_id, telegram::chat_id> moved_;  ///< groups that became supergroups
  std::map<std::string, telegram::chat_id> jobs_;                   ///< answers that have begun
  std::set<telegram::chat_id> news_;                                ///< chats to look at
  std::set<std::pair<time_point, telegram::chat_id>> alarms_;
  std::int64_t next_draft_;
  unsafe_messages unsafe_;
  lost_messages lost_;
  placing_line held_up_;
};

}  // namespace luka::gateway
