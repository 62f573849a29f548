// How long a question will probably wait.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace luka::gateway {

/// Pure. From how long the last answers have taken, from the request to their end; the newer count for more. A guess.
class wait_estimate {
 public:
  using duration = std::chrono::steady_clock::duration;

  void ended(duration took) { average_ = average_ ? *average_ + (took - *average_) / 8 : took; }

  /// With so many questions ahead of it, of which `own` must be answered one after the other, and no slot free. Nothing
  /// when it is not known yet, or nobody works.
  [[nodiscard]] std::optional<duration> wait(std::size_t ahead, std::size_t own, std::size_t slots) const {
    if (!average_ || slots == 0) return std::nullopt;
    const auto turns = static_cast<duration::rep>(ahead + 1);
    return std::max(*average_ * turns / static_cast<duration::rep>(slots), *average_ * static_cast<duration::rep>(own));
  }

 private:
  std::optional<duration> average_;
};

/// What a person is told.
struct place_in_line {
  std::size_t place = 1;  ///< from 1 on
  std::optional<wait_estimate::duration> wait;
  bool operator==(const place_in_line&) const = default;
};

/// Whether the place has changed so much that it is worth a call to say so: near the end of the wait each step is.
inline bool is_news(const std::optional<place_in_line>& told, const place_in_line& now) {
  if (!told || (now.wait && !told->wait)) return true;
  const auto steps = std::max(told->place, now.place) - std::min(told->place, now.place);
  if (steps * 10 >= told->place && steps > 0) return true;
  return now.wait && told->wait && (*now.wait > 2 * *told->wait || 2 * *now.wait < *told->wait);
}

}  // namespace luka::gateway
