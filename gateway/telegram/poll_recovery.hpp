// What to do when a poll fails, and when polling is well again.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "common/retry/backoff.hpp"
#include "gateway/telegram/error.hpp"

namespace luka::telegram {

struct recovery_pauses {
  std::chrono::milliseconds base{500}, longest{30'000};                      ///< network, 5xx, garbage
  std::chrono::milliseconds conflict_least{3'000}, conflict_longest{30'000};  ///< Telegram delays conflicts by 3 s
};

/// Pure: time and randomness are arguments. Knows why polls fail, not how to poll.
class poll_recovery {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  struct step {
    std::chrono::milliseconds wait{0};
    bool fatal = false;           ///< going on makes no sense
    bool remove_webhook = false;  ///< instead of waiting
    std::string explanation;      ///< what happened, in words
  };
  struct recovered {
    unsigned failures = 0;
    std::chrono::steady_clock::duration after{};  ///< since the first of them
  };

  explicit poll_recovery(recovery_pauses pauses = recovery_pauses());

  /// `random` is uniform in [0, 1).
  step failed(const failure& why, time_point now, double random);
  /// A poll was answered: something to report if there were failures before it.
  std::optional<recovered> succeeded(time_point now);

 private:
  step conflict(const failure& why, double random);

  backoff trouble_, conflicts_;
  unsigned failures_ = 0;
  time_point since_{};
  bool polled_before_ = false;
  bool webhook_removed_ = false;
};

}  // namespace luka::telegram
