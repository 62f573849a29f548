// When it is worth saying what an answer is waiting for.
#pragma once

#include <chrono>
#include <optional>

#include "proto/stage.hpp"

namespace luka::worker {

/// Pure; time is passed in. A stage is news when it begins, and again every few seconds, since what is said about it may
/// be lost. That nothing in particular is waited for is news only after something else, and once.
class stage_news {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds repeated_after{5};

  explicit stage_news(time_point begun) : since_(begun) {}

  /// `since`: when it began, as far as is known.
  void enter(proto::stage what, time_point since);
  /// True when it should be said now; it counts as said then.
  [[nodiscard]] bool take(time_point now);
  /// When take() may become true by itself.
  [[nodiscard]] time_point due_at() const;

  [[nodiscard]] proto::stage what() const { return what_; }
  [[nodiscard]] time_point since() const { return since_; }

 private:
  proto::stage what_ = proto::stage::waiting;
  time_point since_;
  std::optional<time_point> said_at_;  ///< about this stage
  bool is_new_ = false;
};

}  // namespace luka::worker
