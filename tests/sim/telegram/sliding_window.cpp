#include "tests/sim/telegram/sliding_window.hpp"

#include <algorithm>

namespace telegram_sim {

// Of the calls around `at`, any `most_` that lie within one span with it are one too many.
bool sliding_window::fits(sim_time at) const {
  const auto begin = std::upper_bound(taken_.begin(), taken_.end(), at - span_);
  const auto end = std::lower_bound(taken_.begin(), taken_.end(), at + span_);
  for (auto first = begin; end - first >= static_cast<std::ptrdiff_t>(most_); ++first) {
    const auto last = *(first + static_cast<std::ptrdiff_t>(most_) - 1);
    if (std::max(last, at) - std::min(*first, at) < span_) {
      return false;
    }
  }
  return true;
}

sim_time sliding_window::earliest(sim_time from) const {
  if (fits(from)) {
    return from;
  }
  auto candidate = std::upper_bound(taken_.begin(), taken_.end(), from - span_);
  while (candidate != taken_.end() && !fits(*candidate + span_)) {
    ++candidate;
  }
  // A whole span after the last call there is always room.
  return (candidate == taken_.end() ? taken_.back() : *candidate) + span_;
}

void sliding_window::take(sim_time at) { taken_.insert(std::upper_bound(taken_.begin(), taken_.end(), at), at); }

void sliding_window::forget(sim_time now) {
  taken_.erase(taken_.begin(), std::upper_bound(taken_.begin(), taken_.end(), now - span_));
}

}  // namespace telegram_sim
