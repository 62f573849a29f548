// How often we may show drafts and "typing" in one chat.
#pragma once

#include <algorithm>
#include <chrono>

#include "gateway/delivery/pacing/sliding_window.hpp"

namespace luka::gateway {

/// Pure. Drafts and chat actions share a budget of their own in each chat: 20 calls in 5 s and 40 in 30 s
/// (core.telegram.org/api/bots/ai); ours is a little smaller, since the way to Telegram is not even. "typing" leaves room
/// for drafts, and these for the one just before the message. Growing drafts are brisk at first, then about one a second,
/// which can be sustained.
class action_budget {
 public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;
  using duration = clock::duration;

  explicit action_budget(bool limited) : limited_(limited) {}

  /// For the draft just before the message.
  [[nodiscard]] time_point available_at(time_point now) const { return room_at(0, now); }
  /// `age`: since the first words of the answer.
  [[nodiscard]] time_point draft_available_at(duration age, time_point now) const {
    if (!limited_) return now;
    using namespace std::chrono_literals;
    const duration apart = age < 2s ? 350ms : 1s;
    return std::max({room_at(2, now), last_ + apart});
  }
  [[nodiscard]] time_point typing_available_at(time_point now) const { return room_at(6, now); }

  /// A draft that is a text waits a little for the one before; "typing" and a status are none.
  void spend(time_point now, bool is_text = true) {
    if (!limited_) return;
    short_.take(now);
    long_.take(now);
    if (is_text) last_ = now;
  }
  [[nodiscard]] bool is_fresh(time_point now) const { return long_.used(now) == 0; }

 private:
  [[nodiscard]] time_point room_at(std::size_t spare, time_point now) const {
    if (!limited_) return now;
    return std::max(short_.available_at(spare, now), long_.available_at(spare, now));
  }

  bool limited_;
  sliding_window short_{18, std::chrono::milliseconds(5100)};
  sliding_window long_{38, std::chrono::milliseconds(30300)};
  time_point last_{};
};

}  // namespace luka::gateway
