// Chats that have a message to send, and wait until fewer of those are unsafe.
#pragma once

#include <deque>
#include <unordered_set>

#include "gateway/telegram/types.hpp"

namespace luka::gateway {

/// Pure. First come, first served; each chat once.
class placing_line {
 public:
  void join(telegram::chat_id chat) {
    if (members_.insert(chat).second) line_.push_back(chat);
  }
  [[nodiscard]] bool empty() const { return line_.empty(); }
  /// The one that has waited longest. Not when it is empty.
  telegram::chat_id take() {
    const auto first = line_.front();
    line_.pop_front();
    members_.erase(first);
    return first;
  }

 private:
  std::deque<telegram::chat_id> line_;
  std::unordered_set<telegram::chat_id> members_;
};

}  // namespace luka::gateway
