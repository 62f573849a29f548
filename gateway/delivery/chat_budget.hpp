// How often we may call Telegram about one chat.
#pragma once

#include <algorithm>
#include <chrono>

namespace luka::gateway {

/// Pure token bucket over sends, edits and chat actions together: Telegram's limits are per chat, whatever the method
/// (about one message a second in a private chat, 20 a minute in a group: core.telegram.org/bots/faq). A full bucket
/// lets an answer begin briskly; then it goes at the pace that can be sustained. Streaming updates leave the last token
/// for the end of the answer, which is what must not wait.
class chat_budget {
 public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;
  using duration = clock::duration;

  struct rates {
    double capacity = 5;
    duration refill = std::chrono::milliseconds(1500);  ///< per token; zero: no limit
  };
  static constexpr rates private_chat() { return {5, std::chrono::milliseconds(1500)}; }
  static constexpr rates group() { return {4, std::chrono::milliseconds(3200)}; }
  static constexpr rates unlimited() { return {1, duration::zero()}; }

  explicit chat_budget(rates chosen) : rates_(chosen), tokens_(chosen.capacity) {}

  /// When there will be `tokens` in the bucket: `now` if they are there.
  [[nodiscard]] time_point available_at(double tokens, time_point now) const {
    if (rates_.refill == duration::zero()) return now;
    const double missing = std::min(tokens, rates_.capacity) - at(now);
    if (missing <= 0) return now;
    // One tick more, so that rounding never leaves a sliver missing at the time we gave.
    return now + std::chrono::duration_cast<duration>(missing * rates_.refill) + std::chrono::milliseconds(1);
  }
  void spend(time_point now) {
    tokens_ = at(now) - 1;
    counted_ = now;
  }
  /// The chat has been told to wait: it starts again from nothing.
  void empty(time_point until) {
    tokens_ = 0;
    counted_ = until;
  }
  [[nodiscard]] bool is_full(time_point now) const { return at(now) >= rates_.capacity; }

 private:
  [[nodiscard]] double at(time_point now) const {
    if (rates_.refill == duration::zero()) return rates_.capacity;
    const double gained = std::chrono::duration<double>(std::max(now - counted_, duration::zero())) /
                          std::chrono::duration<double>(rates_.refill);
    return std::min(rates_.capacity, tokens_ + gained);
  }

  rates rates_;
  double tokens_;
  time_point counted_{};
};

}  // namespace luka::gateway
