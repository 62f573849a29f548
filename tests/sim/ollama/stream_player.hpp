// Sends one planned reply, token by token, at its pace.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <boost/asio.hpp>

#include "tests/sim/ollama/reply_lines.hpp"
#include "tests/sim/ollama/exchange.hpp"
#include "tests/sim/ollama/framing.hpp"
#include "tests/sim/ollama/reply.hpp"
#include "tests/sim/ollama/simulator.hpp"
#include "tests/sim/ollama/stream_plan.hpp"

namespace ollama_sim {

// What the player is given; all of it outlives the player.
struct performance {
  const reply& what;
  const directives& wanted;
  const reply_lines& lines;
  reply_metrics metrics;  // total, load and prompt as known before the first token
  steady_time arrived;
  request_id id;
};

// Token k is due at start + k / rate, an absolute schedule, so pauses of the machine are caught up with and the mean
// rate is right. Status line and headers travel with the first bytes of the body. What became of the request goes
// into the record and the counters.
class stream_player {
 public:
  stream_player(simulator& sim, exchange& to, performance what);

  // Ends when the last byte is sent, or as soon as the client has gone.
  boost::asio::awaitable<void> play();
  // The same reply in one body, for stream:false.
  boost::asio::awaitable<void> play_whole();

 private:
  boost::asio::awaitable<bool> wait_for_token(std::uint32_t number);
  boost::asio::awaitable<bool> perform(stream_step step);
  boost::asio::awaitable<bool> broken_piece(std::uint32_t number);
  boost::asio::awaitable<bool> flush();
  boost::asio::awaitable<bool> stall();
  boost::asio::awaitable<bool> sleep_with_pings(steady_time until);
  boost::asio::awaitable<void> send_whole_body();

  bool is_due(std::uint32_t number) const;
  steady_time due(std::uint32_t number) const;
  void begin_body();
  void add_line();
  void write_piece(std::uint32_t number);
  void write_done_line();
  void end(stream_action how);
  void note_leaving();
  void note_sent();
  reply_metrics final_metrics() const;
  void finish(request_status status);

  simulator& sim_;
  exchange& to_;
  performance performance_;
  framer framer_;
  wire out_;
  std::string line_;
  steady_time start_;
  std::chrono::nanoseconds per_token_;
  std::size_t written_ = 0;  // tokens in out_ or sent
  std::size_t sent_ = 0;
  bool any_line_ = false;
  bool head_written_ = false;
  bool done_written_ = false;
};

}  // namespace ollama_sim
