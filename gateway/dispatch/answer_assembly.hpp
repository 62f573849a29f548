// One answer as it comes in: numbered pieces that may be lost, what was sent again, and the whole text at the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "proto/inference.hpp"

namespace luka::gateway {

struct resend_rule {
  std::chrono::milliseconds stall{1500};  ///< no text for so long, although the worker has written more
  std::chrono::milliseconds retry{1000};  ///< before the same is asked for again
  std::size_t most_ahead = 256 * 1024;    ///< bytes of pieces kept that follow a hole
};

/// Pure; time is passed in. Holds the text of the newest attempt up to the first hole, and says from which byte the
/// worker should send it again. Pieces are told by their place in the text, so one that comes twice, or that overlaps
/// with what was sent again, does no harm. Sends nothing, and knows nothing of workers and of what people have seen.
class answer_assembly {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// restarted: the first text of another attempt than before, in place of what was there.
  enum class outcome { extended, restarted, stale, hole };
  /// whole: nothing was missing. mended: the pieces were not all there; the text is now. damaged: the text is not what
  /// its checksum says, and has been left as it was.
  enum class verdict { whole, mended, damaged };

  explicit answer_assembly(resend_rule rule = {}) : rule_(rule) {}

  /// What is known of this attempt from before a restart of the gateway.
  void resume(std::uint32_t attempt, std::string text);

  outcome add(const proto::token_chunk& piece, time_point now);
  outcome add(const proto::infer_text& rest, time_point now);
  /// A heartbeat says that the worker has written so many bytes.
  void written(std::uint32_t attempt, std::uint64_t bytes, time_point now);
  /// A worker turns out to have this attempt: what is missing here is due at once.
  void adopted(std::uint32_t attempt, time_point now);

  /// The byte from which the text should be asked for now; counts as asked.
  std::optional<std::uint64_t> due(time_point now);

  /// Whether the text is not what its checksum says. A worker that sends no checksum is believed.
  [[nodiscard]] static bool is_damaged(const proto::infer_done& done);
  verdict finish(const proto::infer_done& done);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::uint32_t attempt() const { return attempt_; }

 private:
  void begin(std::uint32_t attempt, time_point now);
  outcome take(std::uint64_t offset, std::string_view text, time_point now);
  void keep_ahead(std::uint64_t offset, std::string_view text);
  void append(std::uint64_t offset, std::string_view text);
  [[nodiscard]] bool is_behind() const { return text_.size() < known_; }

  resend_rule rule_;
  std::uint32_t attempt_ = 0;
  std::string text_;
  std::map<std::uint64_t, std::string> ahead_;  ///< pieces behind a hole, by their offset
  std::size_t ahead_bytes_ = 0;
  std::uint64_t known_ = 0;  ///< so many bytes have been written, as far as has been heard
  bool fresh_ = true;        ///< nothing of this attempt has come yet
  bool hole_ = false;
  bool ask_ = false;
  bool finished_ = false;
  time_point grown_{};
  std::optional<time_point> asked_;
};

}  // namespace luka::gateway
