#include "llm_worker/backend/patience.hpp"

namespace luka::worker {

void patience::heard(time_point now) {
  note_loading(false, now);
  heard_at_ = now;
  has_begun_ = true;
}

void patience::thought(time_point now) {
  if (!thinking_since_) thinking_since_ = now;
}

/// The time of loading counts neither as waiting nor as a part of the answer.
void patience::note_loading(bool is_loading, time_point now) {
  if (is_loading == loading_since_.has_value() || has_begun_) return;
  if (is_loading) {
    loading_since_ = now;
    return;
  }
  begun_at_ += now - *loading_since_;
  heard_at_ = now;
  loading_since_.reset();
}

patience::end patience::next_end() const {
  if (loading_since_) {
    const bool is_limited = limits_.loading > duration::zero();
    return {limit::loading, is_limited ? *loading_since_ + limits_.loading : time_point::max()};
  }
  end next{limit::whole_answer, begun_at_ + limits_.whole_answer};
  const auto sooner = [&next](limit which, time_point at) {
    if (at < next.at) next = {which, at};
  };
  if (has_begun_) sooner(limit::silence, heard_at_ + limits_.silence);
  else sooner(limit::first_token, heard_at_ + limits_.first_token);
  if (thinking_since_ && limits_.thinking > duration::zero())
    sooner(limit::thinking, *thinking_since_ + limits_.thinking);
  return next;
}

patience::time_point patience::deadline() const { return next_end().at; }

std::optional<patience::limit> patience::exceeded(time_point now) const {
  const auto next = next_end();
  if (now < next.at) return std::nullopt;
  return next.which;
}

}  // namespace luka::worker
