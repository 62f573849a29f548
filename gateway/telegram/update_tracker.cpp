#include "gateway/telegram/update_tracker.hpp"

#include <algorithm>

namespace luka::telegram {

update_tracker::batch update_tracker::sort_out(std::vector<update> updates,
                                               const std::vector<update_id>& unreadable) const {
  // An update of no interest stands for an unreadable one; within a batch ids do grow.
  for (const auto id : unreadable) updates.push_back(update{id, {}});
  std::stable_sort(updates.begin(), updates.end(), [](const update& a, const update& b) { return a.id < b.id; });
  batch sorted;
  for (auto& one : updates) {
    const bool twice = !sorted.ids.empty() && sorted.ids.back() == one.id;
    if (twice) continue;
    sorted.ids.push_back(one.id);
    const bool of_no_interest = std::holds_alternative<std::monostate>(one.content);
    if (!of_no_interest && !seen_.contains(one.id)) sorted.fresh.push_back(std::move(one));
  }
  return sorted;
}

void update_tracker::taken(const std::vector<update_id>& ids, time_point now) {
  if (ids.empty()) return;
  offset_ = update_id(number(ids.back()) + 1);
  for (const auto id : ids) remember(id, now);
}

void update_tracker::remember(update_id id, time_point now) {
  if (!seen_.insert(id).second) return;
  seen_order_.push_back(memory{id, now});
  while (seen_order_.size() > limits_.remembered || now - seen_order_.front().since >= limits_.remember_for) {
    seen_.erase(seen_order_.front().id);
    seen_order_.pop_front();
  }
}

}  // namespace luka::telegram
