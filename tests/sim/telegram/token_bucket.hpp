// A bucket that holds `burst` calls and gets one back every `interval`. No clock: time is an argument.
//
// Calls may be taken ahead of time, in order: a call that has to wait takes the moment it will be made at, so that
// the next one waits behind it.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <algorithm>
#include <cstdint>

namespace telegram_sim {

class token_bucket {
 public:
  token_bucket(std::int64_t burst, sim_time interval) : slack_(interval * (burst - 1)), interval_(interval) {}

  // When a call may be made: `from`, or later.
  sim_time earliest(sim_time from) const { return std::max(from, full_at_ - slack_); }
  void take(sim_time at) { full_at_ = std::max(at, full_at_) + interval_; }

 private:
  sim_time slack_;
  sim_time interval_;
  sim_time full_at_{0};
};

}  // namespace telegram_sim
