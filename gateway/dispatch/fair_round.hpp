// Whose turn it is among the chats that wait.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// Pure. Deficit round robin by tokens, which are known only when an answer has ended: a chat takes its turn, is charged
/// afterwards, and is passed over until its quanta have paid for what its answer cost beyond one. Nobody saves quanta up.
/// So whoever asks one question waits for one answer of each other chat at most, however many questions that has, and a
/// chat with long answers gets as much less turns. Knows nothing of questions.
class fair_round {
 public:
  /// In tokens. Less than most answers cost, so that these are told apart.
  static constexpr std::uint64_t quantum = 200;

  void join(telegram::chat_id chat);
  /// Ahead of all others.
  void join_first(telegram::chat_id chat);
  void leave(telegram::chat_id chat) { std::erase(round_, chat); }

  [[nodiscard]] bool empty() const { return round_.empty(); }
  /// The chat whose turn it is; it leaves the round.
  std::optional<telegram::chat_id> next();
  /// What a turn of this chat has cost. No debt is larger than a hundred quanta.
  void charge(telegram::chat_id chat, std::uint64_t tokens);
  /// Nobody has to wait: nothing is owed to anybody.
  void forgive() { accounts_.clear(); }

  /// As they would have their turns if nothing came in between.
  [[nodiscard]] std::vector<telegram::chat_id> in_order() const;

 private:
  struct account {
    std::uint64_t debt = 0;
    double since = 0;  ///< in passes; of a chat that is not in the round
  };

  [[nodiscard]] std::uint64_t passes_over(telegram::chat_id chat) const;
  void pay(telegram::chat_id chat, std::uint64_t tokens);

  std::deque<telegram::chat_id> round_;
  std::unordered_map<telegram::chat_id, account> accounts_;  ///< of those who owe something
  double passes_ = 0;
};

}  // namespace luka::gateway
