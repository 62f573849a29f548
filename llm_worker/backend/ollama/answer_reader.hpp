// The body of a streamed answer: bytes as they arrive become text, and at last an end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/line_splitter.hpp"
#include "llm_worker/backend/answer.hpp"
#include "llm_worker/backend/ollama/line_parser.hpp"

namespace luka::worker::ollama {

/// Pure: no I/O and no clock. Decides what counts as an answer: only a stream whose last line says "done": true, since
/// Ollama ends a failed one as cleanly as a good one. Text that arrived before a failure is kept.
class answer_reader {
 public:
  /// What the official client allows; a line of text has a few hundred bytes, one with a tool call may have a megabyte.
  static constexpr std::size_t longest_line = 8'000'000;

  void push(std::string_view bytes);
  /// The body ended the way HTTP says.
  void finish();
  /// The body will not go on; `why` is the reason unless the answer turns out to be complete.
  void break_off(failure_report why);

  [[nodiscard]] bool has_text() const { return !text_.empty(); }
  /// The text that has arrived since the last call.
  [[nodiscard]] std::string take_text() { return std::exchange(text_, {}); }
  [[nodiscard]] const std::optional<answer_end>& end() const { return end_; }

 private:
  void take(const line_event& event);
  void take_unfinished_line();
  void complete(const done_info& done);
  void fail(proto::failure reason, std::string detail);

  line_splitter lines_{longest_line};
  std::string text_;
  std::optional<answer_end> end_;
  bool any_line_ = false, any_text_ = false, thought_ = false, called_tool_ = false;
};

}  // namespace luka::worker::ollama
