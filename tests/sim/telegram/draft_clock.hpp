// Lets drafts expire and late frames arrive when it is time, and tells pages and the transcript what became of drafts.
#pragma once

#include "tests/sim/telegram/page_events.hpp"
#include "tests/sim/telegram/simulation.hpp"
#include "tests/sim/telegram/stopwatch.hpp"
#include "tests/sim/telegram/transcript_watch.hpp"

#include <boost/asio/steady_timer.hpp>

namespace telegram_sim {

class draft_clock {
 public:
  // What it works with; all of it outlives the clock.
  struct surroundings {
    simulation& all;
    const stopwatch& clock;
    page_events& pages;
    transcript_watch& watch;
  };

  draft_clock(const boost::asio::any_io_executor& executor, surroundings around) : around_(around), timer_(executor) {}

  // To be called whenever drafts may have changed.
  void refresh();
  void stop();

 private:
  void tell(const draft_event& what);

  surroundings around_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace telegram_sim
