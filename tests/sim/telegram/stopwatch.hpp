// The simulator's clock: the one place that asks for the time.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <chrono>
#include <cstdint>

namespace telegram_sim {

class stopwatch {
 public:
  // Since the simulator started.
  sim_time now() const {
    return std::chrono::duration_cast<sim_time>(std::chrono::steady_clock::now() - start_);
  }

  // When the simulator started, on the machine's monotonic clock, which all its programs share.
  sim_time started() const { return std::chrono::duration_cast<sim_time>(start_.time_since_epoch()); }

  // Unix seconds, for message dates.
  static std::int64_t date() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace telegram_sim
