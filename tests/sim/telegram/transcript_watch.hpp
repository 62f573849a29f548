// Lets a test wait until the transcript has something new, instead of sleeping.
#pragma once

#include "tests/sim/telegram/stopwatch.hpp"
#include "tests/sim/telegram/transcript.hpp"
#include "tests/sim/telegram/web_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <list>

namespace telegram_sim {

class transcript_watch {
 public:
  transcript_watch(transcript& history, const stopwatch& clock) : history_(history), clock_(clock) {}

  // Appends to the transcript and wakes whoever waits for this chat.
  std::uint64_t append(transcript_entry entry);

  // Returns when there is an entry the query asks for, when the time is over, or (false) when the waiter is gone.
  boost::asio::awaitable<bool> wait(web_exchange& waiter, const transcript_query& query, std::chrono::milliseconds limit);

 private:
  struct sleeper {
    std::optional<std::int64_t> chat;
    boost::asio::steady_timer timer;
  };

  transcript& history_;
  const stopwatch& clock_;
  std::list<sleeper> sleepers_;
};

}  // namespace telegram_sim
