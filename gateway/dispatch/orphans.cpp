#include "gateway/dispatch/orphans.hpp"

#include <algorithm>

namespace luka::gateway {

template <class Predicate>
std::vector<orphan> orphans::take_if(Predicate holds) {
  std::vector<orphan> taken, left;
  for (auto& each : waiting_) (holds(each) ? taken : left).push_back(std::move(each));
  waiting_ = std::move(left);
  return taken;
}

void orphans::all_until(time_point deadline) {
  for (auto& each : waiting_) each.until = deadline;
}

std::optional<orphan> orphans::claim(const std::string& id, std::uint32_t attempt) {
  const auto found = std::ranges::find_if(waiting_, [&](const auto& each) { return each.question.id == id; });
  if (found == waiting_.end() || found->attempt > attempt) return std::nullopt;
  const auto is_of_its_chat = [&](const auto& each) { return each.question.chat == found->question.chat; };
  const bool is_first = std::find_if(waiting_.begin(), found, is_of_its_chat) == found;
  return is_first ? remove(id) : std::nullopt;
}

std::optional<orphan> orphans::remove(const std::string& id) {
  auto taken = take_if([&](const auto& each) { return each.question.id == id; });
  if (taken.empty()) return std::nullopt;
  return std::move(taken.front());
}

std::vector<orphan> orphans::remove(telegram::chat_id chat) {
  return take_if([&](const auto& each) { return each.question.chat == chat; });
}

std::vector<orphan> orphans::unclaimed(time_point now) {
  return take_if([&](const auto& each) { return each.until <= now; });
}

bool orphans::has(telegram::chat_id chat) const {
  return std::ranges::any_of(waiting_, [&](const auto& each) { return each.question.chat == chat; });
}

}  // namespace luka::gateway
