// The listening socket and all its connections.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_set>

#include <boost/asio.hpp>

#include "tests/sim/ollama/connection.hpp"
#include "tests/sim/ollama/simulator.hpp"

namespace ollama_sim {

// Everything runs on the thread of the io_context. After stop() the io_context runs out of work by itself.
class server {
 public:
  // Listens at once; throws boost::system::system_error when the address is not to be had.
  server(boost::asio::io_context& io, settings config);

  std::uint16_t port() const { return port_; }
  simulator& state() { return sim_; }

  void stop();
  // Crash: listener and connections close, models are unloaded; after `time` the same port listens again.
  void die(std::chrono::milliseconds time);

 private:
  void listen();
  void end_all_connections();
  boost::asio::awaitable<void> accept_loop();
  boost::asio::awaitable<void> serve(std::shared_ptr<connection> link);

  boost::asio::io_context& io_;
  simulator sim_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer revival_;
  std::unordered_set<connection*> connections_;
  boost::asio::ip::tcp::endpoint address_;
  std::uint16_t port_ = 0;
  bool stopped_ = false;
};

}  // namespace ollama_sim
