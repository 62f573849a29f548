#include "gateway/answer_stage.hpp"

#include <algorithm>

#include "gateway/conversation/texts.hpp"

namespace luka::gateway {

using proto::stage;
using namespace std::chrono_literals;

namespace {

/// A worker with a clock that has gone mad must not make ours overflow.
constexpr std::chrono::milliseconds longest = 24h;

std::chrono::milliseconds bounded(std::uint64_t ms) {
  return std::min(longest, std::chrono::milliseconds(std::min<std::uint64_t>(ms, 1'000'000'000)));
}

/// Nothing below ten seconds, then steps that grow with the time.
std::chrono::seconds in_steps(std::chrono::steady_clock::duration elapsed) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(elapsed);
  const auto step = whole < 60s ? 10s : whole < 600s ? 30s : 60s;
  return whole - whole % step;
}

}  // namespace

void answer_stage::said(const proto::infer_state& state, time_point now) {
  const bool is_new = !state_ || state_->stage != state.stage;
  const auto since = now - bounded(state.elapsed_ms);
  // What is said again is late by as long as it was on its way: a time that is shown does not go back.
  since_ = is_new ? since : std::min(since_, since);
  has_loaded_ = has_loaded_ || state.stage == static_cast<std::uint8_t>(stage::loading);
  state_ = state;
}

std::optional<std::string> answer_stage::news(time_point now) {
  auto current = sentence(now);
  if (current.empty() || current == told_) return std::nullopt;
  told_ = current;
  return current;
}

std::string answer_stage::sentence(time_point now) const {
  if (!state_) return {};
  const auto elapsed = in_steps(now - since_);
  switch (static_cast<stage>(state_->stage)) {
    case stage::loading: return texts::loading(state_->model, state_->bytes, bounded(state_->usual_ms), elapsed);
    case stage::thinking: return texts::thinking(elapsed);
    case stage::waiting: break;
  }
  return has_loaded_ ? std::string(texts::model_is_ready) : std::string();
}

}  // namespace luka::gateway
