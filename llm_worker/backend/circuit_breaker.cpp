#include "llm_worker/backend/circuit_breaker.hpp"

namespace luka::worker {

bool circuit_breaker::failed(time_point now, double random) {
  ++failures_;
  return (on_probation_ || failures_ >= most_failures_) && trip(now, random);
}

bool circuit_breaker::trip(time_point now, double random) {
  if (!is_closed()) return false;  // an answer that began before
  state_ = state::open;
  probe_at_ = now + pause_.next(random);
  return true;
}

bool circuit_breaker::succeeded() {
  pause_.reset();
  on_probation_ = false;
  return close();
}

bool circuit_breaker::begin_probe(time_point now) {
  if (state_ != state::open || now < probe_at_) return false;
  state_ = state::half_open;
  return true;
}

bool circuit_breaker::probe_succeeded() {
  if (is_closed()) return false;  // an answer was sooner
  on_probation_ = true;
  return close();
}

void circuit_breaker::probe_failed(time_point now, double random) {
  if (state_ != state::half_open) return;
  state_ = state::open;
  probe_at_ = now + pause_.next(random);
}

circuit_breaker::time_point circuit_breaker::probe_at() const {
  return state_ == state::open ? probe_at_ : time_point::max();
}

bool circuit_breaker::close() {
  failures_ = 0;
  if (is_closed()) return false;
  state_ = state::closed;
  return true;
}

}  // namespace luka::worker
