// Time as the simulator counts it: microseconds since it started. Pure classes get it as an argument.
#pragma once

#include <chrono>

namespace telegram_sim {

using sim_time = std::chrono::microseconds;

}  // namespace telegram_sim
