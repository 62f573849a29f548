#include "gateway/conversation/allowance.hpp"

namespace luka::gateway {

namespace {

constexpr std::size_t most_known = 10'000;

std::int64_t day_of(std::int64_t unix_time_ms) { return unix_time_ms / (24LL * 60 * 60 * 1000); }

}  // namespace

proto::used* allowance::find(telegram::user_id user, std::int64_t now_ms) {
  const auto found = known_.find(number(user));
  if (found == known_.end()) return nullptr;
  if (found->second.day != day_of(now_ms)) found->second = entry{day_of(now_ms), proto::used()};
  return &found->second.used;
}

std::optional<proto::used> allowance::today(telegram::user_id user, std::int64_t now_ms) const {
  const auto found = known_.find(number(user));
  if (found == known_.end()) return std::nullopt;
  return found->second.day == day_of(now_ms) ? found->second.used : proto::used();
}

void allowance::loaded(telegram::user_id user, const proto::used& used, std::int64_t now_ms) {
  if (known_.size() >= most_known) known_.clear();
  known_[number(user)] = entry{day_of(now_ms), used};
}

allowance::verdict allowance::judge(telegram::user_id user, std::size_t ahead, std::int64_t now_ms) const {
  const auto used = is_limited(user) ? today(user, now_ms) : std::nullopt;
  if (!used) return verdict::granted;
  if (limits_.messages > 0 && used->messages + ahead >= limits_.messages) return verdict::no_messages_left;
  if (limits_.tokens > 0 && used->tokens >= limits_.tokens) return verdict::no_tokens_left;
  return verdict::granted;
}

void allowance::asked(telegram::user_id user, std::int64_t now_ms) {
  if (auto* used = find(user, now_ms)) ++used->messages;
}

void allowance::spent(telegram::user_id user, std::uint64_t tokens, std::int64_t now_ms) {
  if (auto* used = find(user, now_ms)) used->tokens += tokens;
}

}  // namespace luka::gateway
