// What each person has used today, and whether there is a limit to it.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gateway/telegram/types.hpp"
#include "proto/journal.hpp"

namespace luka::gateway {

/// Per user and day (UTC); 0: no limit.
struct daily_limits {
  std::uint64_t messages = 0, tokens = 0;
};

/// Pure; Unix time in milliseconds is passed in. Redis counts; this remembers what it has read there and adds what has
/// happened since, for a bounded number of people. Whoever is not known is let through: his use could not be looked up.
class allowance {
 public:
  enum class verdict { granted, no_messages_left, no_tokens_left };

  allowance(daily_limits limits, const std::vector<std::int64_t>& admins)
      : limits_(limits), admins_(admins.begin(), admins.end()) {}

  [[nodiscard]] const daily_limits& limits() const { return limits_; }
  [[nodiscard]] bool is_limited(telegram::user_id user) const {
    return (limits_.messages > 0 || limits_.tokens > 0) && !admins_.contains(number(user));
  }
  /// Nothing: it has to be looked up.
  [[nodiscard]] std::optional<proto::used> today(telegram::user_id user, std::int64_t now_ms) const;
  void loaded(telegram::user_id user, const proto::used& used, std::int64_t now_ms);

  /// Whether another question may be asked, besides `ahead` that are being taken in already.
  [[nodiscard]] verdict judge(telegram::user_id user, std::size_t ahead, std::int64_t now_ms) const;
  void asked(telegram::user_id user, std::int64_t now_ms);
  void spent(telegram::user_id user, std::uint64_t tokens, std::int64_t now_ms);

 private:
  struct entry {
    std::int64_t day = 0;
    proto::used used;
  };
  [[nodiscard]] proto::used* find(telegram::user_id user, std::int64_t now_ms);

  daily_limits limits_;
  std::unordered_set<std::int64_t> admins_;
  std::unordered_map<std::int64_t, entry> known_;
};

}  // namespace luka::gateway
