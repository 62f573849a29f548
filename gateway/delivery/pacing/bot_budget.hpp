// How often the whole bot may call Telegram.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "gateway/delivery/pacing/sliding_window.hpp"
#include "gateway/delivery/pacing/urgency.hpp"

namespace luka::gateway {

/// Pure. About 30 messages a second in all chats together (core.telegram.org/bots/faq); everything that goes to a chat is
/// counted. Of these the less urgent leave some to the more urgent at every moment, so that the end of an answer finds
/// room however many others are growing.
class bot_budget {
 public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;
  using duration = clock::duration;

  explicit bot_budget(bool limited) : limited_(limited) {}

  [[nodiscard]] time_point available_at(urgency what, time_point now) const {
    if (!limited_) return now;
    const auto when = second_.available_at(spare(what), now);
    return now < slow_until_ ? std::max(when, last_ + slow_spacing) : when;
  }
  void spend(time_point now) {
    if (!limited_) return;
    second_.take(now);
    last_ = now;
  }

  /// A call that is about no chat has been refused: the bot itself is too fast. It is slower for so long, and a while.
  void refused(duration retry_after, time_point now) {
    slow_until_ = std::max(slow_until_, now + retry_after + std::chrono::seconds(10));
  }
  /// A chat has been refused. That says nothing about the bot, unless it happens to several at the same time.
  void chat_refused(time_point now) {
    refusals_.take(now);
    if (refusals_.used(now) >= many_refusals) refused(std::chrono::seconds(5), now);
  }
  [[nodiscard]] bool is_slow(time_point now) const { return now < slow_until_; }

 private:
  static constexpr std::size_t spare(urgency what) {
    switch (what) {
      case urgency::final_text: return 0;
      case urgency::first_text: return 2;
      case urgency::update: return 4;
      case urgency::cosmetic: return 14;
    }
    return 0;
  }
  static constexpr std::chrono::milliseconds slow_spacing{80};
  static constexpr std::size_t many_refusals = 3;

  bool limited_;
  sliding_window second_{29, std::chrono::milliseconds(1010)};
  sliding_window refusals_{many_refusals, std::chrono::seconds(2)};
  time_point last_{};
  time_point slow_until_{};
};

}  // namespace luka::gateway
