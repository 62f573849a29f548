#include "tests/simulation/timeline.hpp"

#include <algorithm>

#include "tests/simulation/machine.hpp"

namespace luka::sim {

timeline::timeline() { monotonic_clock::replace(this); }
timeline::~timeline() { monotonic_clock::replace(nullptr); }

std::chrono::system_clock::time_point timeline::wall_time() const noexcept {
  constexpr std::chrono::seconds year_2026{1'767'225'600};
  return std::chrono::system_clock::time_point(year_2026) +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(now_ - begin);
}

void timeline::watch(asio::steady_timer& waiting, time_point when) {
  const place here{std::max(when, now_), next_++};
  auto* const context = &waiting.get_executor().context();
  plan_.emplace(here, entry{{}, &waiting, owners_.at(context)});
  waiting_.emplace(&waiting, here);
}

void timeline::forget(asio::steady_timer& waiting) noexcept {
  const auto found = waiting_.find(&waiting);
  if (found == waiting_.end()) return;
  plan_.erase(found->second);
  waiting_.erase(found);
}

void timeline::at(time_point when, std::function<void()> event) {
  plan_.emplace(place{std::max(when, now_), next_++}, entry{std::move(event), nullptr, nullptr});
}

bool timeline::step(time_point deadline) {
  if (plan_.empty() || plan_.begin()->first.first > deadline) {
    now_ = std::max(now_, deadline);
    return false;
  }
  ++steps_;
  const auto next = plan_.begin();
  now_ = next->first.first;
  if (next->second.event) {
    const auto event = std::move(next->second.event);
    plan_.erase(next);
    event();
    return true;
  }
  auto* const waiting = next->second.waiting;
  auto* const owner = next->second.owner;
  if (owner->is_frozen()) {  // it is late, and knows it only when it goes on
    const place later{std::max(owner->frozen_until(), now_ + std::chrono::milliseconds(1)), next->first.second};
    auto moved = plan_.extract(next);
    moved.key() = later;
    plan_.insert(std::move(moved));
    waiting_[waiting] = later;
    return true;
  }
  plan_.erase(next);
  waiting_.erase(waiting);
  waiting->cancel();
  owner->run();
  return true;
}

}  // namespace luka::sim
