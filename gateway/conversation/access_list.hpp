// Who may use the bot.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "gateway/telegram/types.hpp"

namespace luka::gateway {

enum class verdict {
  welcome,
  turn_away,       ///< say so, politely
  ignore_silently  ///< has been told before
};

/// Pure. With both lists empty everyone is welcome. A stranger is told once, per chat, and then costs nothing.
class access_list {
 public:
  access_list(const std::vector<std::int64_t>& users, const std::vector<std::int64_t>& chats)
      : users_(users.begin(), users.end()), chats_(chats.begin(), chats.end()) {}

  [[nodiscard]] bool is_open_to_all() const { return users_.empty() && chats_.empty(); }

  verdict judge(telegram::user_id user, telegram::chat_id chat) {
    const auto person = static_cast<std::int64_t>(user);
    const auto place = static_cast<std::int64_t>(chat);
    if (is_open_to_all() || users_.contains(person) || chats_.contains(place)) return verdict::welcome;
    if (told_.size() >= most_told) told_.clear();
    return told_.insert(place).second ? verdict::turn_away : verdict::ignore_silently;
  }

 private:
  static constexpr std::size_t most_told = 10'000;  // a bound for the memory that strangers can take

  std::unordered_set<std::int64_t> users_, chats_, told_;
};

}  // namespace luka::gateway
