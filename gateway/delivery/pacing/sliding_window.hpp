// At most so many events within any span of time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>

namespace luka::gateway {

/// Pure. Remembers the events of one span.
class sliding_window {
 public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;
  using duration = clock::duration;

  sliding_window(std::size_t most, duration span) : most_(most), span_(span) {}

  /// When one more event leaves room for `spare` others: `now` if it does.
  [[nodiscard]] time_point available_at(std::size_t spare, time_point now) const {
    const auto allowed = most_ > spare ? most_ - spare : 1;
    if (used(now) < allowed) return now;
    return *(times_.end() - static_cast<std::ptrdiff_t>(allowed)) + span_;
  }
  void take(time_point now) {
    times_.erase(times_.begin(), first_within(now));
    times_.push_back(now);
  }
  /// When the oldest of what counts now will not count any more; `now` if nothing counts.
  [[nodiscard]] time_point next_free(time_point now) const {
    const auto oldest = first_within(now);
    return oldest == times_.end() ? now : *oldest + span_;
  }
  [[nodiscard]] std::size_t used(time_point now) const {
    return static_cast<std::size_t>(times_.end() - first_within(now));
  }

 private:
  [[nodiscard]] std::deque<time_point>::const_iterator first_within(time_point now) const {
    return std::upper_bound(times_.begin(), times_.end(), now - span_);
  }

  std::size_t most_;
  duration span_;
  std::deque<time_point> times_;
};

}  // namespace luka::gateway
