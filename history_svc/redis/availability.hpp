// Whether Redis is there: what a caller may hope for, when to try again, and what is worth a line in the log.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/retry/backoff.hpp"

namespace luka::redis {

/// Pure: time and randomness are passed in.
class availability {
 public:
  using clock = std::chrono::steady_clock;

  enum class state {
    hopeful,  ///< the first attempt, or the first after a healthy connection was closed: worth a short wait
    up,
    away,  ///< the last attempt failed, or Redis fell silent: callers are told at once
  };

  struct next_attempt {
    std::chrono::milliseconds wait{0};
    bool worth_logging = true;  ///< false: nothing has changed since the last line
  };

  /// Connected and logged in. Returns for how long Redis had been away, if it was there before.
  std::optional<clock::duration> connected(clock::time_point now);
  /// An attempt to connect has failed; `refused`: Redis is there but does not let us in, and says `why`. That somebody
  /// must know even if it has been away for a while; that it can not be reached is said once. `random` is in [0, 1).
  next_attempt attempt_failed(clock::time_point now, bool refused, const std::string& why, double random);
  /// A connection has ended; `fell_silent`: Redis stopped answering, rather than closed the connection.
  next_attempt lost(clock::time_point now, bool fell_silent, double random);

  [[nodiscard]] state now_is() const { return state_; }

 private:
  /// A connection that lived shorter than this is not a sign of health.
  static constexpr std::chrono::seconds healthy_age{5};

  backoff pause_{std::chrono::milliseconds(100), std::chrono::seconds(2), std::chrono::milliseconds(50)};
  state state_ = state::hopeful;
  std::string last_refusal_;
  clock::time_point connected_at_{};
  std::optional<clock::time_point> away_since_;
  bool ever_connected_ = false;
};

}  // namespace luka::redis
