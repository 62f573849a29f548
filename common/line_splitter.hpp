// Bytes as they arrive, lines as they were written: a read is not a line, and not even a character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace luka {

/// Cuts a byte stream at '\n' and drops a '\r' before it. Bounded: a line longer than the limit makes the splitter
/// fail for good. It does not decode; a line of UTF-8 is whole, since '\n' is never part of another character.
class line_splitter {
 public:
  explicit line_splitter(std::size_t longest_line) : limit_(longest_line) {}

  /// Appends a piece and calls `on_line(std::string_view)` for each line that it completes; the view ends with the
  /// call. False when a line is over the limit; nothing more is delivered then.
  template <class OnLine>
  bool push(std::string_view piece, OnLine&& on_line) {
    while (!failed_ && !piece.empty()) {
      const auto end = piece.find('\n');
      const auto part = piece.substr(0, end);
      if (rest_.size() + part.size() > limit_) {
        failed_ = true;
        break;
      }
      if (end == std::string_view::npos) {
        rest_ += part;
        break;
      }
      deliver(part, on_line);
      piece.remove_prefix(end + 1);
    }
    return !failed_;
  }

  /// What follows the last '\n': a line that the sender did not finish.
  [[nodiscard]] std::string_view unfinished() const { return rest_; }

 private:
  template <class OnLine>
  void deliver(std::string_view part, OnLine& on_line) {
    if (rest_.empty()) {
      on_line(without_return(part));
      return;
    }
    rest_ += part;
    on_line(without_return(rest_));
    rest_.clear();
  }

  static std::string_view without_return(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  std::size_t limit_;
  std::string rest_;
  bool failed_ = false;
};

}  // namespace luka
