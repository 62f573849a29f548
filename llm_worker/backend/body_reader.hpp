// The body of a streamed answer: bytes as they arrive become text, and at last an end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "llm_worker/backend/answer.hpp"
#include "llm_worker/backend/think_filter.hpp"

namespace luka::worker {

/// Pure: no I/O and no clock. What the dialects have in common: text is collected, thinking is kept out of it, an answer
/// counts only when the model has said that it is done, and one without a word of text is a failure. Text that arrived
/// before a failure is kept. How a body is cut into events, and what they say, is up to the dialect.
class body_reader {
 public:
  /// What Ollama's own client allows; a line of text has a few hundred bytes, one with a tool call may have a megabyte.
  static constexpr std::size_t longest_line = 8'000'000;

  virtual ~body_reader() = default;

  virtual void push(std::string_view bytes) = 0;
  /// The body ended the way HTTP says.
  virtual void finish() = 0;
  /// The body will not go on; `why` is the reason unless the answer turns out to be complete.
  void break_off(failure_report why);

  /// Up to so many bytes of thinking come with the end; none unless this is called.
  void keep_thinking(std::size_t most_bytes) { most_thinking_ = most_bytes; }

  [[nodiscard]] bool has_text() const { return !text_.empty(); }
  /// The text that has arrived since the last call.
  [[nodiscard]] std::string take_text() { return std::exchange(text_, {}); }
  [[nodiscard]] const std::optional<answer_end>& end() const { return end_; }
  /// How many pieces of thinking have come: about as many as tokens.
  [[nodiscard]] std::uint64_t thoughts() const { return thoughts_; }
  /// How many things that this dialect understands have come; signs of life, such as comments, are none.
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] bool has_begun() const { return events_ > 0; }

 protected:
  /// Takes what has come and lacks only its line end.
  virtual void settle() = 0;

  void count_event() { ++events_; }
  void add_text(std::string_view text);
  void add_thought(std::string_view thought);
  void add_tool_call() { called_tool_ = true; }
  /// The model says that it is done.
  void complete(answer_end end);
  void fail(failure_report why);
  void cut_off();

  [[nodiscard]] bool is_over() const { return end_.has_value(); }

 private:
  void keep(std::string_view thought);

  think_filter filter_;
  std::string text_, thinking_;
  std::size_t most_thinking_ = 0;
  std::optional<answer_end> end_;
  std::uint64_t thoughts_ = 0, events_ = 0;
  bool any_text_ = false, called_tool_ = false;
};

}  // namespace luka::worker
