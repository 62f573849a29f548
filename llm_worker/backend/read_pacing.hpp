// How much of an answer is worth a wake-up.
#pragma once

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ratio>

namespace luka::worker {

/// Pure; time is passed in. A read for each token costs more than all that is done with the token, and nobody sees text
/// sooner than the next edit of a message. So where tokens come fast, a read waits for three of them. Not for more: the
/// line with which Ollama ends an answer is longer than two tokens' and should wake the reader at once
/// (a token's line has about 130 bytes, the last one 290 and more).
class read_pacing {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A read waits no longer than until the next beat after that. The beat is the same for all answers, so that their
  /// timers wake the process up together.
  static constexpr std::chrono::milliseconds patience{100};
  using beat = std::chrono::duration<std::int64_t, std::ratio<1, 20>>;

  /// So many bytes of the body came, with which so many tokens (0: a part of one) were complete.
  void came(std::size_t bytes, std::uint64_t tokens, time_point now) {
    unfinished_ += static_cast<double>(bytes);
    if (tokens == 0) return;
    const auto count = static_cast<double>(tokens);
    size_ = smoothed(size_, unfinished_ / count);
    if (last_) interval_ = smoothed(interval_, std::chrono::duration<double, std::milli>(now - *last_).count() / count);
    unfinished_ = 0;
    last_ = now;
    choose();
  }

  /// How many bytes, HTTP's framing among them, the next read should wait for; 1 is any.
  [[nodiscard]] std::size_t low_water() const { return low_water_; }

  /// When a read that begins now should wait no longer for them.
  [[nodiscard]] static time_point end_of_wait(time_point now) { return std::chrono::ceil<beat>(now + patience); }

 private:
  static constexpr double waiting_tokens = 2;
  static constexpr double margin = 1.05;  // for two that are longer than most
  static constexpr double framing = 6;    // of a chunk with up to 255 bytes

  static double smoothed(const std::optional<double>& before, double now) {
    return before ? *before + (now - *before) / 4 : now;
  }

  /// It is left as it is for small differences: each change is a system call.
  void choose() {
    if (!interval_ || *interval_ * (waiting_tokens + 1) > static_cast<double>(patience.count())) {
      low_water_ = 1;
      return;
    }
    const double best = (*size_ + framing) * waiting_tokens * margin;
    const auto current = static_cast<double>(low_water_);
    if (std::abs(best - current) > current / 16) low_water_ = static_cast<std::size_t>(best);
  }

  std::optional<time_point> last_;
  std::optional<double> interval_;  // milliseconds between two tokens, smoothed
  std::optional<double> size_;      // of a token's line, smoothed
  double unfinished_ = 0;
  std::size_t low_water_ = 1;
};

}  // namespace luka::worker
