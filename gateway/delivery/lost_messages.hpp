// Messages that an earlier process has sent, and whose ids it could not write down any more.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// Pure; time is passed in. Guesses where the beginning of an answer stands that a crash has left behind.
///
/// Telegram numbers the messages of a bot's private chats and basic groups in one sequence, those of each supergroup in
/// one of its own (the bot's is the message box of its account: core.telegram.org/api/updates). What an earlier process
/// has sent last is therefore before the first message of this process and behind what the journal knows, and it is none
/// of those that were seen since: only a few ids are left. Whether one of them is it can be asked in each chat that has an
/// answer which may have lost its beginning; if Telegram should number otherwise, nothing is found and nothing is harmed.
/// What people wrote meanwhile has ids, too, so nothing is asked before Telegram has handed out all that came in before our
/// first message.
class lost_messages {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  struct guess {
    telegram::chat_id chat{};
    telegram::chat_kind kind = telegram::chat_kind::private_chat;
    telegram::message_id message{};
    bool operator==(const guess&) const = default;
  };

  // After a restart.
  /// The highest ids of the common sequence that earlier processes have known; without them nothing is guessed there.
  void known_earlier(const std::vector<std::int64_t>& ids);
  /// An earlier process may have begun to show an answer in this chat. `behind`: the message that it answers, where that
  /// is known; in a supergroup nothing is guessed without it. One answer of each chat, the first, can have been begun.
  void suspect(telegram::chat_id chat, telegram::chat_kind kind, std::optional<telegram::message_id> behind,
               const std::vector<telegram::message_id>& shown_in);

  /// A worker has text for the chat's answer: an earlier process has probably begun to show it.
  void likely(telegram::chat_id chat);

  // All the time.
  /// What is known of messages that Telegram has not handed out yet.
  void polling(telegram::poll_stage stage, time_point now);
  /// Somebody's message.
  void seen(telegram::chat_id chat, telegram::message_id id);
  /// One of ours.
  void sent(telegram::chat_id chat, telegram::message_id id, time_point now);
  /// The ids of the common sequence that are news for the journal.
  std::vector<std::int64_t> take_news();

  // The search, one guess after the other in each chat, and in a few chats at the same time, for each is a call: first where
  // one is likely, then where an older answer is shown nowhere, at last in the others.
  [[nodiscard]] std::vector<guess> next(time_point now);
  /// When next() will have more, if nothing happens.
  [[nodiscard]] std::optional<time_point> next_at() const;
  /// There may still be one in this chat.
  [[nodiscard]] bool is_looking_in(telegram::chat_id chat) const { return suspects_.contains(chat); }
  /// What became of a guess: nobody else need look for a message that was found.
  void answered(const guess& which, bool found);

 private:
  struct sequence {
    std::set<std::int64_t> known;
    std::int64_t complete_from = 0;  ///< the journal knows all that were known from here on
    std::optional<std::int64_t> first_own;
    std::optional<time_point> begins;  ///< the search, once all before our first message has been handed out
    std::optional<std::vector<std::int64_t>> gaps;  ///< newest first
  };
  struct suspected {
    telegram::chat_kind kind = telegram::chat_kind::private_chat;
    std::optional<std::int64_t> behind;
    bool is_shown = false;  ///< elsewhere: it can only have lost what a process before the last one has sent
    bool is_likely = false;
    std::size_t age = 0;    ///< those of older answers come first
    std::optional<std::size_t> first;  ///< of the sequence's gaps, which is tried first
    std::size_t tried = 0;  ///< of them
    bool asking = false;
  };
  using suspect_entry = std::pair<const telegram::chat_id, suspected>;

  void know(telegram::chat_id chat, std::int64_t id);
  [[nodiscard]] sequence* sequence_of(telegram::chat_id chat);
  [[nodiscard]] static bool is_common(telegram::chat_id chat);
  [[nodiscard]] std::vector<suspect_entry*> by_likelihood();
  [[nodiscard]] std::optional<guess> next_of(suspect_entry& one);
  static std::vector<std::int64_t> gaps_in(const sequence& all, std::int64_t behind, std::size_t most);
  [[nodiscard]] bool shown_ones_wait() const;
  void forget_when_over();

  std::map<std::int64_t, sequence> sequences_;  ///< by chat; the common one under 0
  std::map<telegram::chat_id, suspected> suspects_;
  std::set<std::int64_t> found_;  ///< in the common sequence
  std::vector<std::int64_t> news_;
  std::size_t asked_ = 0;  ///< guesses that have not been answered
  std::size_t likely_tried_ = 0;
  bool is_asking_ = true;  ///< Telegram had nothing more
};

}  // namespace luka::gateway
