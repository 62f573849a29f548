#include "history_svc/redis/availability.hpp"

#include <utility>

namespace luka::redis {

std::optional<availability::clock::duration> availability::connected(clock::time_point now) {
  state_ = state::up;
  connected_at_ = now;
  last_refusal_.clear();
  const auto since = std::exchange(away_since_, std::nullopt);
  const bool was_there = std::exchange(ever_connected_, true);
  if (!was_there && !since) return std::nullopt;
  return since ? now - *since : clock::duration(0);
}

availability::next_attempt availability::attempt_failed(clock::time_point now, bool refused, const std::string& why,
                                                        double random) {
  state_ = state::away;
  const bool is_first = !away_since_;
  if (is_first) away_since_ = now;
  const bool is_new_refusal = refused && why != std::exchange(last_refusal_, why);
  return {pause_.next(random), is_first || is_new_refusal};
}

availability::next_attempt availability::lost(clock::time_point now, bool fell_silent, double random) {
  away_since_ = now;
  const bool was_healthy = now - connected_at_ >= healthy_age;
  if (was_healthy) pause_.reset();
  if (was_healthy && !fell_silent) {
    state_ = state::hopeful;
    return {};
  }
  state_ = state::away;
  return {pause_.next(random), true};
}

}  // namespace luka::redis
