// All of telegram_sim but its command line and signals: the Bot API, the control API and the chat page on one port.
// One thread runs it.
#pragma once

#include "tests/sim/telegram/bot_endpoint.hpp"
#include "tests/sim/telegram/control_api.hpp"
#include "tests/sim/telegram/draft_clock.hpp"
#include "tests/sim/telegram/options.hpp"
#include "tests/sim/telegram/web_server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>

namespace telegram_sim {

class simulator {
 public:
  simulator(const boost::asio::any_io_executor& executor, const options& chosen);

  // Takes connections from now on. Returns the port. Throws boost::system::system_error if it can not listen.
  std::uint16_t start();
  // Closes everything; nothing is left to run soon after.
  void stop();

 private:
  boost::asio::awaitable<void> serve(web_exchange& caller);

  // In the order in which they depend on each other.
  options chosen_;
  stopwatch clock_;
  simulation all_;
  page_events pages_;
  poll_desk polls_;
  transcript_watch watch_;
  draft_clock drafts_;
  bot_endpoint bots_;
  control_api control_;
  web_server server_;
};

}  // namespace telegram_sim
