// Puts the scheduler's decisions into effect: timers for loads and keep-alive, wake-ups for those let in.
#pragma once

#include <unordered_map>

#include <boost/asio.hpp>

#include "tests/sim/ollama/connection.hpp"
#include "tests/sim/ollama/scheduler.hpp"

namespace ollama_sim {

// Decides nothing itself. One thread.
class run_queue {
 public:
  run_queue(boost::asio::any_io_executor executor, scheduler_limits limits);

  // False: the queue is full. Otherwise end it with leave().
  bool submit(submission request, connection& who);
  // Until the request may run; false when the client went away first.
  boost::asio::awaitable<bool> wait_turn(request_id id, connection& who);
  void leave(request_id id);
  void unload(const std::string& model);
  void unload_all();
  // As if the process had been started anew; whoever waits is forgotten.
  void restart();
  void stop();

  const scheduler& state() const { return scheduler_; }
  // Over all restarts.
  std::uint64_t loads() const { return loads_before_ + scheduler_.loads(); }
  std::uint64_t loads_aborted() const { return aborted_before_ + scheduler_.loads_aborted(); }

 private:
  void disarm();
  // After every change: wake the granted, set the timer.
  void settle();

  scheduler_limits limits_;
  scheduler scheduler_;
  boost::asio::steady_timer timer_;
  std::optional<steady_time> armed_;  // what the timer waits for
  bool stopped_ = false;
  std::unordered_map<request_id, connection*> waiting_;
  std::uint64_t loads_before_ = 0;
  std::uint64_t aborted_before_ = 0;
};

// Leaves the queue when it goes out of scope, however the request ended.
class queue_place {
 public:
  queue_place(run_queue& queue, request_id id) : queue_(queue), id_(id) {}
  ~queue_place() { queue_.leave(id_); }
  queue_place(const queue_place&) = delete;
  queue_place& operator=(const queue_place&) = delete;

 private:
  run_queue& queue_;
  request_id id_;
};

}  // namespace ollama_sim
