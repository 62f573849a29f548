// At most so many calls in any span of time. No clock: time is an argument.
//
// Calls may be taken ahead of time and in any order, as the bot-wide limit needs it: a call that waits for its chat
// has its place in the future, and calls in other chats still go before it.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <cstddef>
#include <vector>

namespace telegram_sim {

class sliding_window {
 public:
  // A call exactly `span` after another is not in the same span.
  sliding_window(std::size_t most, sim_time span) : most_(most), span_(span) {}

  // When a call may be made without any span holding too many: `from`, or the first moment after it.
  sim_time earliest(sim_time from) const;
  void take(sim_time at);
  // What happened a whole span before `now` can not matter any more.
  void forget(sim_time now);

  std::size_t size() const { return taken_.size(); }

 private:
  bool fits(sim_time at) const;

  std::size_t most_;
  sim_time span_;
  std::vector<sim_time> taken_;  // in order
};

}  // namespace telegram_sim
