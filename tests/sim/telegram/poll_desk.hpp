// Where getUpdates waits. One poll waits at a time; a second one that has to wait sends the first away with 409.
#pragma once

#include "tests/sim/telegram/call_params.hpp"
#include "tests/sim/telegram/poll_rules.hpp"
#include "tests/sim/telegram/simulation.hpp"
#include "tests/sim/telegram/stopwatch.hpp"
#include "tests/sim/telegram/web_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <variant>

namespace telegram_sim {

// The whole answer to a getUpdates call: `ok` false when it is an error.
struct poll_answer {
  web_reply reply;
  std::optional<api_error> error;
};

class poll_desk {
 public:
  poll_desk(simulation& all, const stopwatch& clock) : all_(all), clock_(clock) {}

  // Answers after the timeout at the latest. No value: the caller closed the connection, nobody is left to answer.
  boost::asio::awaitable<std::optional<poll_answer>> poll(web_exchange& caller, const call_params& params);

  // There may be something for the poll that waits: an update, a raw answer, a webhook.
  void wake();

 private:
  struct waiting_poll {
    explicit waiting_poll(const boost::asio::any_io_executor& executor) : timer(executor) {}
    boost::asio::steady_timer timer;
    bool displaced = false;
  };

  std::optional<poll_answer> answer_now(const poll_query& query, bool may_be_empty);
  boost::asio::awaitable<std::optional<poll_answer>> refuse(web_exchange& caller, std::string_view why);

  simulation& all_;
  const stopwatch& clock_;
  poll_rules rules_;
  std::shared_ptr<waiting_poll> waiting_;
};

}  // namespace telegram_sim
