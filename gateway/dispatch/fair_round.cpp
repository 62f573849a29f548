#include "gateway/dispatch/fair_round.hpp"

#include <algorithm>

namespace luka::gateway {

namespace {

constexpr std::uint64_t most_debt = 100 * fair_round::quantum;
constexpr std::size_t most_accounts = 10'000;

}  // namespace

void fair_round::join(telegram::chat_id chat) {
  if (const auto mine = accounts_.find(chat); mine != accounts_.end()) {
    const auto missed = std::min(passes_ - mine->second.since, 1e6);
    pay(chat, static_cast<std::uint64_t>(missed * static_cast<double>(quantum)));
  }
  round_.push_back(chat);
}

void fair_round::join_first(telegram::chat_id chat) {
  accounts_.erase(chat);
  round_.push_front(chat);
}

std::uint64_t fair_round::passes_over(telegram::chat_id chat) const {
  const auto mine = accounts_.find(chat);
  return mine == accounts_.end() ? 0 : mine->second.debt / quantum;
}

void fair_round::pay(telegram::chat_id chat, std::uint64_t tokens) {
  const auto mine = accounts_.find(chat);
  if (mine == accounts_.end()) return;
  if (mine->second.debt <= tokens) accounts_.erase(mine);
  else mine->second.debt -= tokens;
}

/// As many passes at once as are needed until somebody owes less than a quantum.
std::optional<telegram::chat_id> fair_round::next() {
  if (round_.empty()) return std::nullopt;
  const auto fewer = [this](telegram::chat_id a, telegram::chat_id b) { return passes_over(a) < passes_over(b); };
  const auto chosen = std::ranges::min_element(round_, fewer);
  const auto chat = *chosen;
  const auto passes = passes_over(chat);
  for (auto it = round_.begin(); it != round_.end(); ++it) pay(*it, (it < chosen ? passes + 1 : passes) * quantum);
  passes_ += static_cast<double>(passes) + 1.0 / static_cast<double>(round_.size());
  std::rotate(round_.begin(), chosen, round_.end());
  round_.pop_front();
  return chat;
}

void fair_round::charge(telegram::chat_id chat, std::uint64_t tokens) {
  if (accounts_.size() >= most_accounts) accounts_.clear();
  auto& mine = accounts_[chat];
  mine.since = passes_;
  mine.debt = std::min(mine.debt + tokens, most_debt + quantum);
  pay(chat, quantum);
}

std::vector<telegram::chat_id> fair_round::in_order() const {
  std::vector<telegram::chat_id> order(round_.begin(), round_.end());
  std::ranges::stable_sort(order, {}, [this](telegram::chat_id chat) { return passes_over(chat); });
  return order;
}

}  // namespace luka::gateway
