// When the text that running answers have written goes out.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace luka::worker {

/// How long it may wait: the longer the more answers are being written, since each window costs a message for each of them.
struct flush_lengths {
  std::chrono::milliseconds least{20};
  std::chrono::milliseconds for_each_answer{1};
  std::chrono::milliseconds most{100};  ///< nobody sees it sooner than an edit takes, which is longer
};

/// Pure; time is passed in. One window for all answers of a worker: it opens with the first text that has not gone out,
/// and at its end everything goes that was written meanwhile. So a burst of tokens costs one message for each answer,
/// and the messages of all answers leave together, which wakes up both ends once. Knows nothing of the texts; what is
/// not worth a wait (an answer's first text, its end) does not come here.
class flush_window {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit flush_window(flush_lengths lengths = {}) : lengths_(lengths) {}

  /// There is text that has not gone out, while so many answers are being written. True when the window opens with it:
  /// whoever waits for due() looks again.
  bool text_waits(time_point now, std::size_t answers) {
    if (due_) return false;
    due_ = now + std::clamp(lengths_.for_each_answer * std::int64_t(answers), lengths_.least, lengths_.most);
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
  flush_lengths lengths_;
  std::optional<time_point> due_;
};

}  // namespace luka::worker
