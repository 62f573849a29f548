// A model's Markdown, as it is written, as the messages that show it.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "gateway/delivery/render/formatted_text.hpp"

namespace luka::gateway {

/// Telegram's limit for the text of a message, in code points (core.telegram.org/bots/api#sendmessage).
inline constexpr std::size_t page_limit = 4096;

/// Pure. Model Markdown (CommonMark and GitHub's additions) as text with entities, cut into pages. Whatever the text and
/// however it was cut on its way here, the pages after finish() are the same, and no full page changes once there is
/// another one, but for the block that was still open. Work for an update is bounded by what is new, the open block (a
/// list's item, a paragraph, a line of code…) and one page, not by the answer. Not thread-safe.
///
/// Together the pages are the answer's text: where one ends, white space is left out (blanks, tabs, line ends; where code
/// goes on, line ends and blank lines, but not its next line's indentation), nothing else is left out or said twice. An
/// entity that crosses the cut is on both sides. A page on which nothing could be seen does not exist.
class answer_pages {
 public:
  explicit answer_pages(std::size_t limit = page_limit);
  ~answer_pages();
  answer_pages(answer_pages&&) noexcept;
  answer_pages& operator=(answer_pages&&) noexcept;

  /// More of the text; UTF-8 in whole characters (what is invalid is mended). Cheap: nothing is rendered yet.
  void append(std::string_view markdown);
  /// Nothing follows: half-open constructs are taken as they are. `note` is plain text, shown as a paragraph of its own;
  /// `folded` is another one below it, a quote that is folded up.
  void finish(std::string_view note = {}, std::string_view folded = {});

  /// How many messages show the text so far; 0 while there is nothing to show. Renders what is new.
  [[nodiscard]] std::size_t count();
  /// What message `index` says. Pages before the last are full and do not change any more but for the block that is
  /// still open (and if all so far turns out to be thought: then the answer begins anew, with fewer pages). Trimmed as
  /// Telegram trims. Valid until more is appended.
  [[nodiscard]] const formatted_text& page(std::size_t index);

  /// Whether a rich message would show something better: a table or a formula. Certain after finish().
  [[nodiscard]] bool has_table_or_formula() const;

 private:
  class steps;
  std::unique_ptr<steps> steps_;
};

}  // namespace luka::gateway
