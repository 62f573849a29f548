// The HTTP side of the Bot API: /bot<token>/METHOD. Checks the token, applies injected faults, flood limits and
// latency, has bot_api or poll_desk answer, and keeps the records. The token is never written anywhere.
#pragma once

#include "tests/sim/telegram/bot_api.hpp"
#include "tests/sim/telegram/draft_clock.hpp"
#include "tests/sim/telegram/page_events.hpp"
#include "tests/sim/telegram/poll_desk.hpp"
#include "tests/sim/telegram/stopwatch.hpp"
#include "tests/sim/telegram/transcript_watch.hpp"
#include "tests/sim/telegram/web_server.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace telegram_sim {

class bot_endpoint {
 public:
  struct settings {
    std::string token;  // empty: any well-formed one will do
    std::chrono::milliseconds latency{0};
  };

  // What it works with; all of it outlives the endpoint.
  struct surroundings {
    simulation& all;
    const stopwatch& clock;
    poll_desk& polls;
    page_events& pages;
    transcript_watch& watch;
    draft_clock& drafts;
  };

  bot_endpoint(settings how, surroundings around) : how_(std::move(how)), around_(around), api_(around.all) {}

  // For paths that start with "/bot".
  boost::asio::awaitable<void> serve(web_exchange& caller);

 private:
  struct bot_call;

  std::optional<api_error> check_token(std::string_view token);
  boost::asio::awaitable<void> serve_call(web_exchange& caller, bot_call& call);
  boost::asio::awaitable<void> refuse(web_exchange& caller, bot_call& call, const fault_rule& fault);
  boost::asio::awaitable<void> deliver(web_exchange& caller, bot_call& call, web_reply reply,
                                       const std::optional<fault_rule>& fault);
  boost::asio::awaitable<bool> pass_limits(web_exchange& caller, bot_call& call);
  boost::asio::awaitable<std::optional<web_reply>> execute(web_exchange& caller, bot_call& call,
                                                           const std::optional<fault_rule>& fault);
  boost::asio::awaitable<bool> pause(web_exchange& caller, sim_time duration);

  web_reply record(bot_call& call, const call_outcome& outcome);
  web_reply record_failure(bot_call& call, const api_error& error);
  void close_books(bot_call& call);
  void show(const bot_call& call, const call_outcome& outcome);

  settings how_;
  surroundings around_;
  bot_api api_;
};

}  // namespace telegram_sim
