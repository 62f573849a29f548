// How long to wait before the next try: exponential growth with full jitter.
#pragma once

#include <algorithm>
#include <chrono>

namespace luka {

/// Pure: the caller brings the randomness. Waits are uniform in [floor, min(cap, base · 2^n)], so that many clients of
/// one recovering server do not come back at the same moment. Not a limit on the number of tries.
class backoff {
 public:
  using milliseconds = std::chrono::milliseconds;

  constexpr backoff(milliseconds base, milliseconds cap, milliseconds floor = milliseconds(0))
      : base_(base), cap_(cap), floor_(floor) {}

  /// The next wait; `random` is uniform in [0, 1).
  milliseconds next(double random) {
    const auto ceiling = std::max(std::min(cap_, milliseconds(base_.count() * (1L << std::min(failures_, 20u)))), floor_);
    ++failures_;
    const auto span = static_cast<double>((ceiling - floor_).count());
    return floor_ + milliseconds(static_cast<long long>(span * random));
  }

  void reset() { failures_ = 0; }
  [[nodiscard]] unsigned failures() const { return failures_; }

 private:
  milliseconds base_, cap_, floor_;
  unsigned failures_ = 0;
};

}  // namespace luka
