// Puts an answer together from numbered pieces that may be lost, late or from a run that has been given up.
#pragma once

#include <cstdint>
#include <string>

#include "proto/inference.hpp"

namespace luka::gateway {

/// Pure. Holds the text of the newest attempt up to the first hole; what follows a hole is dropped, since the whole
/// text comes with infer_done. A piece of a newer attempt starts over.
class chunk_assembly {
 public:
  enum class outcome { extended, restarted, stale, hole };

  outcome add(const proto::token_chunk& piece) {
    if (piece.attempt < attempt_) return outcome::stale;
    const bool newer = piece.attempt > attempt_;
    if (newer) {
      attempt_ = piece.attempt;
      next_ = 0;
      text_.clear();
    }
    if (piece.sequence < next_) return outcome::stale;
    if (piece.sequence > next_ || piece.offset != text_.size()) return outcome::hole;
    ++next_;
    text_ += piece.text;
    return newer ? outcome::restarted : outcome::extended;
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::uint32_t attempt() const { return attempt_; }

 private:
  std::uint32_t attempt_ = 0;
  std::uint64_t next_ = 0;
  std::string text_;
};

}  // namespace luka::gateway
