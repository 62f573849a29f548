// The text of one answer as it grows, and what of it has been published.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proto/inference.hpp"

namespace luka::worker {

/// Pure. Numbers the chunks and coalesces: whatever was added since the last published chunk is one chunk, so a read
/// that brought many tokens, or a channel that was full for a while, costs one message. Bounded: an answer that reaches
/// the limit is full and takes nothing more.
class answer_assembly {
 public:
  answer_assembly(proto::job_ref job, std::size_t most_bytes) : job_(std::move(job)), limit_(most_bytes) {}

  /// Valid UTF-8.
  void add(std::string_view text);
  /// Another text in its place, of which nothing is published.
  void replace(std::string text);
  [[nodiscard]] bool is_full() const { return full_; }

  [[nodiscard]] bool has_unpublished() const { return published_bytes_ < text_.size(); }
  /// The next chunk, when there is text that has not been published.
  [[nodiscard]] std::optional<proto::token_chunk> pending() const;
  /// The chunk that pending() has given is on its way.
  void published();

  /// Everything from a byte on, with the number of the chunk that will follow it.
  [[nodiscard]] proto::infer_text from(std::uint64_t offset) const;
  /// What from() has given is on its way: nothing of it is pending any more.
  void sent_everything() { published_bytes_ = text_.size(); }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::uint64_t chunks() const { return chunks_; }

 private:
  proto::job_ref job_;
  std::size_t limit_;
  std::string text_;
  std::size_t published_bytes_ = 0;
  std::uint64_t chunks_ = 0;
  bool full_ = false;
};

}  // namespace luka::worker
