// Whether a server that fails should be left alone for a while.
#pragma once

#include <chrono>

#include "common/retry/backoff.hpp"

namespace luka::worker {

struct breaker_rules {
  unsigned most_failures = 3;
  std::chrono::milliseconds first_pause{1'000}, longest_pause{30'000};
};

/// Pure: events, the time and randomness come in.
///
///   closed ──most_failures in a row, or trip()──► open ──its pause is over, begin_probe()──► half-open
///      ▲                                            ▲                                           │
///      └──────────────── a probe or an answer succeeds ◄───┴────────── the probe fails ◄────────┘
///
/// Who asks people's questions asks only while it is closed; half-open there is one probe. After a probe it is on
/// probation: the first failure opens it again, for longer, until an answer has succeeded. A probe may be cheaper than an
/// answer, and succeed where answers do not.
class circuit_breaker {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit circuit_breaker(const breaker_rules& rules)
      : most_failures_(rules.most_failures), pause_(rules.first_pause * 2, rules.longest_pause, rules.first_pause) {}

  /// An answer failed by the server's fault. True when that has opened it. `random` is uniform in [0, 1).
  bool failed(time_point now, double random);
  /// Opens it at once; one that is open stays so. True when it was closed.
  bool trip(time_point now, double random);
  /// An answer succeeded. True when that has closed it.
  bool succeeded();

  /// True when a probe is due; it counts as begun then.
  bool begin_probe(time_point now);
  /// True when that has closed it.
  bool probe_succeeded();
  void probe_failed(time_point now, double random);

  [[nodiscard]] bool is_closed() const { return state_ == state::closed; }
  /// When begin_probe() may be true; time_point::max() while it is closed or being probed.
  [[nodiscard]] time_point probe_at() const;

 private:
  enum class state { closed, open, half_open };

  bool close();

  unsigned most_failures_, failures_ = 0;
  backoff pause_;
  state state_ = state::closed;
  bool on_probation_ = false;
  time_point probe_at_{};
};

}  // namespace luka::worker
