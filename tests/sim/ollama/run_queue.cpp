#include "tests/sim/ollama/run_queue.hpp"

namespace ollama_sim {

namespace asio = boost::asio;
using std::chrono::steady_clock;

run_queue::run_queue(asio::any_io_executor executor, scheduler_limits limits)
    : limits_(limits), scheduler_(limits), timer_(std::move(executor)) {}

bool run_queue::submit(submission request, connection& who) {
  const auto id = request.id;
  if (!scheduler_.submit(std::move(request), steady_clock::now())) return false;
  waiting_[id] = &who;
  settle();
  return true;
}

asio::awaitable<bool> run_queue::wait_turn(request_id id, connection& who) {
  while (scheduler_.phase_of(id) != request_phase::running && !who.gone()) {
    co_await who.pause_until(steady_time::max());
  }
  waiting_.erase(id);
  co_return !who.gone();
}

void run_queue::leave(request_id id) {
  waiting_.erase(id);
  scheduler_.leave(id, steady_clock::now());
  settle();
}

void run_queue::unload(const std::string& model) {
  scheduler_.unload(model, steady_clock::now());
  settle();
}

void run_queue::unload_all() {
  scheduler_.unload_all(steady_clock::now());
  settle();
}

void run_queue::restart() {
  loads_before_ = loads();
  aborted_before_ = loads_aborted();
  waiting_.clear();
  scheduler_ = scheduler(limits_);
  disarm();
}

void run_queue::stop() {
  stopped_ = true;
  disarm();
}

void run_queue::disarm() {
  armed_.reset();
  timer_.cancel();
}

void run_queue::settle() {
  for (const auto id : scheduler_.take_granted()) {
    const auto found = waiting_.find(id);
    if (found != waiting_.end()) found->second->wake();
  }
  const auto next = scheduler_.next_deadline();
  // Requests that end after stop() must not keep the loop waiting for a model's time to be unloaded.
  if (!next || stopped_) {
    disarm();
    return;
  }
  if (armed_ == next) return;
  armed_ = next;
  timer_.expires_at(*next);
  timer_.async_wait([this](boost::system::error_code failure) {
    if (failure) return;
    armed_.reset();
    scheduler_.advance(steady_clock::now());
    settle();
  });
}

}  // namespace ollama_sim
