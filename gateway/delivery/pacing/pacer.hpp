// Whose turn it is: the chats that have something to say, in front of what the whole bot may do.
#pragma once

#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "gateway/delivery/pacing/bot_budget.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// Pure. A chat stands in the line with the most urgent thing that its own budget allows; the most urgent go first, and
/// among equals the chat that has been served longest ago. So no chat gets more than its share, and the end of an answer
/// never waits for another chat's update.
class pacer {
 public:
  using time_point = bot_budget::time_point;

  explicit pacer(bool limited) : budget_(limited) {}

  /// The chat is in the line once, with what it wants most.
  void enter(telegram::chat_id chat, urgency what);
  void leave(telegram::chat_id chat);
  /// Nothing about this chat needs to be remembered.
  void forget(telegram::chat_id chat);

  /// Whose turn it is now, if anybody's. It stays in the line until it went or left.
  [[nodiscard]] std::optional<telegram::chat_id> next(time_point now) const;
  /// When it will be somebody's turn, if nobody comes or leaves; nothing when the line is empty.
  [[nodiscard]] std::optional<time_point> next_at(time_point now) const;
  /// This chat makes a call.
  void went(telegram::chat_id chat, time_point now);

  bot_budget& budget() { return budget_; }
  [[nodiscard]] const bot_budget& budget() const { return budget_; }
  [[nodiscard]] std::size_t waiting() const { return line_.size(); }

 private:
  struct known_chat {
    time_point served{};
    std::optional<urgency> wants;
  };
  using place = std::tuple<urgency, time_point, telegram::chat_id>;

  bot_budget budget_;
  std::set<place> line_;
  std::unordered_map<telegram::chat_id, known_chat> chats_;
};

}  // namespace luka::gateway
