// How often we may send to and edit in one chat.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "gateway/delivery/pacing/sliding_window.hpp"
#include "gateway/delivery/pacing/urgency.hpp"

namespace luka::gateway {

/// What Telegram allows: about one message a second in a chat, short bursts excepted, and 20 a minute in a group
/// (core.telegram.org/bots/faq); edits count like messages (tdlib/td issue 3034).
struct chat_rates {
  using duration = std::chrono::steady_clock::duration;

  bool limited = true;
  bool is_group = false;
  double burst = 5;
  duration refill = std::chrono::milliseconds(1050);  ///< a little slower than allowed: the way there is not even
  std::size_t group_calls = 20;
  duration group_span = std::chrono::milliseconds(60'500);

  static chat_rates private_chat() { return {}; }
  static chat_rates group();
  static chat_rates unlimited();
};

/// Pure: one budget for all sends and edits of a chat, whatever the topic, and for "typing", which some say counts, too.
/// What is less urgent leaves room for what is more urgent: each answer that is being written has a call in reserve for
/// its end. Growing text is paced besides: brisk at the start of an answer, then at what can be sustained, slower for
/// long answers and in groups. After a 429 everything is wider for a while, and a little after a slow response, since
/// Telegram lets calls wait for seconds before it refuses one.
class chat_budget {
 public:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;
  using duration = clock::duration;

  /// What an update is part of.
  struct growth {
    duration age{};              ///< since the first words of this answer
    std::size_t characters = 0;  ///< of it so far
    std::size_t answers = 1;     ///< being written in this chat at the same time
  };

  explicit chat_budget(chat_rates chosen);

  /// For the end of an answer, and for a line.
  [[nodiscard]] time_point available_at(time_point now) const { return room_at(0, 0, now); }
  /// For the first words; `answers` are being written.
  [[nodiscard]] time_point first_text_available_at(std::size_t answers, time_point now) const {
    return room_at(0, answers, now);
  }
  [[nodiscard]] time_point update_available_at(const growth& of, time_point now) const;
  [[nodiscard]] time_point cosmetic_available_at(std::size_t answers, time_point now) const;

  void spend(urgency what, time_point now);
  /// A 429: nothing until `until`. The newest text may go right then.
  void refused(time_point until);
  /// A call took so long that Telegram must have kept it waiting.
  void was_slow(time_point now);
  /// Nothing has to be remembered.
  [[nodiscard]] bool is_fresh(time_point now) const;

 private:
  [[nodiscard]] time_point room_at(double tokens_in_reserve, std::size_t calls_in_reserve, time_point now) const;
  [[nodiscard]] duration spacing(const growth& of, time_point now) const;
  [[nodiscard]] double tokens(time_point now) const;
  [[nodiscard]] double wideness(time_point now) const { return now < wide_until_ ? wideness_ : 1; }

  chat_rates rates_;
  sliding_window group_;
  double tokens_;
  time_point counted_{};
  time_point last_update_{};
  double wideness_ = 1;
  time_point wide_until_{};
};

}  // namespace luka::gateway
