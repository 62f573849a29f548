// Whether a peer is alive, judged by what has been heard from it; and when it is our turn to say something.
#pragma once

#include <chrono>

namespace luka {

/// Pure: time is passed in. Any message counts as a sign of life.
class liveness {
 public:
  using clock = std::chrono::steady_clock;

  /// `interval`: how often we speak. `patience`: how long a peer may be silent before it counts as gone.
  constexpr liveness(clock::duration interval, clock::duration patience) : interval_(interval), patience_(patience) {}

  void heard(clock::time_point now) { last_heard_ = now; }
  void spoke(clock::time_point now) { last_spoke_ = now; }

  [[nodiscard]] bool must_speak(clock::time_point now) const { return now - last_spoke_ >= interval_; }
  [[nodiscard]] bool is_silent(clock::time_point now) const { return now - last_heard_ >= patience_; }
  [[nodiscard]] clock::duration silence(clock::time_point now) const { return now - last_heard_; }

 private:
  clock::duration interval_, patience_;
  clock::time_point last_heard_{}, last_spoke_{};
};

/// What both ends of the jobs channel use: three beats may go missing.
inline constexpr std::chrono::milliseconds heartbeat_interval{500};
inline constexpr std::chrono::milliseconds heartbeat_patience{2500};

}  // namespace luka
