#include "gateway/dispatch/worker_choice.hpp"

#include <algorithm>

namespace luka::gateway {

namespace {

std::uint64_t slots_of(const worker_offer& one) { return std::max<std::uint64_t>(one.slots, 1); }

/// A worker may have granted more than it has slots.
std::uint64_t free_of(const worker_offer& one) { return std::min(one.free, slots_of(one)); }

/// Whether `one` has a larger share of its slots free, if it had so many more.
bool is_freer(const worker_offer& one, std::uint64_t more, const worker_offer& other) {
  return (free_of(one) + more) * slots_of(other) > free_of(other) * slots_of(one);
}

int memory_of(const worker_offer& one) { return one.warm ? (one.is_home ? 2 : 1) : 0; }

bool is_better(const worker_offer& one, const worker_offer& other) {
  if (memory_of(one) != memory_of(other)) return memory_of(one) > memory_of(other);
  if (is_freer(one, 0, other)) return true;
  return !is_freer(other, 0, one) && one.last_given < other.last_given;
}

}  // namespace

std::optional<std::size_t> choose_worker(const std::vector<worker_offer>& offers) {
  const auto freest = std::ranges::max_element(
      offers, [](const worker_offer& one, const worker_offer& other) { return is_freer(other, 0, one); });
  if (freest == offers.end() || freest->free == 0) return std::nullopt;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    if (offers[i].free == 0 || !is_freer(offers[i], 1, *freest)) continue;
    if (!best || is_better(offers[i], offers[*best])) best = i;
  }
  return best;
}

}  // namespace luka::gateway
