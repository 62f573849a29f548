// How the server protects itself from hasty pollers: limits of a getUpdates call, and how fast it says "Conflict".
// No I/O, no clock.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <cstdint>
#include <optional>

namespace telegram_sim {

struct poll_query {
  std::int64_t offset = 0;
  std::int64_t limit = 100;
  std::chrono::seconds timeout{0};

  bool operator==(const poll_query&) const = default;
};

class poll_rules {
 public:
  // The query as the server takes it: limit 1-100, timeout 0-50 s. The offset of the call before, asked for again
  // within 3 s with a timeout under 3 s: the timeout becomes 3 s. Within 0.5 s of the last answer: the limit becomes 1.
  poll_query admit(poll_query query, sim_time now);

  // A poll was answered at this time.
  void answered(sim_time now) { last_answer_ = now; }

  // How long to hold back a "Conflict" that is due now: the first goes out at once, then 3 s each until 3 s are quiet.
  sim_time conflict_delay(sim_time now);

 private:
  std::optional<std::int64_t> last_offset_;
  sim_time last_start_{0};
  sim_time last_answer_{0};
  sim_time next_conflict_{0};
};

}  // namespace telegram_sim
