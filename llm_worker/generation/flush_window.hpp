// When the text that running answers have written goes out.
#pragma once

#include <chrono>
#include <optional>

namespace luka::worker {

/// Pure; time is passed in. One window for all answers of a worker: it opens with the first text that has not gone out,
/// and at its end everything goes that was written meanwhile. So a burst of tokens costs one message for each answer,
/// and the messages of all answers leave together, which wakes up both ends once. Knows nothing of the texts; what is
/// not worth a wait (an answer's first text, its end) does not come here.
class flush_window {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit flush_window(std::chrono::milliseconds length) : length_(length) {}

  /// There is text that has not gone out. True when the window opens with it: whoever waits for due() looks again.
  bool text_waits(time_point now) {
    if (due_) return false;
    due_ = now + length_;
    return true;
  }

  /// When it ends; nothing when no text waits.
  [[nodiscard]] std::optional<time_point> due() const { return due_; }

  /// True once, at the end: all text goes out now.
  bool close(time_point now) {
    if (!due_ || now < *due_) return false;
    due_.reset();
    return true;
  }

 private:
  std::chrono::milliseconds length_;
  std::optional<time_point> due_;
};

}  // namespace luka::worker
