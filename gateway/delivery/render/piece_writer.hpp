// From pieces of Markdown to pages.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/render/block_scanner.hpp"
#include "gateway/delivery/render/page_cutter.hpp"

namespace luka::gateway::render {

/// Pure. A copy is cheap, at most a page: that is how text is shown that may still change.
class piece_writer {
 public:
  explicit piece_writer(std::size_t limit) : pages_(limit) {}

  void write(const source_piece& piece);
  /// Plain text, after a blank line.
  void write_note(std::string_view text);
  /// Plain text, after a blank line, of which a person sees the beginning until he unfolds it.
  void write_folded(std::string_view text);

  std::vector<formatted_text> take_full_pages() { return pages_.take_full_pages(); }
  [[nodiscard]] std::optional<formatted_text> last_page() const { return pages_.last_page(); }
  [[nodiscard]] bool has_table_or_formula() const { return has_table_or_formula_; }

 private:
  enum class before { nothing, text, heading, introduction };

  void write_block(const styled_text& content, const source_piece& piece, bool heading);
  void write_code_line(std::string_view line);
  void write_formula(const source_piece& piece);

  page_cutter pages_;
  before before_ = before::nothing;
  bool blank_before_ = false;  ///< in front of what has turned out to say nothing
  bool has_table_or_formula_ = false;

  // The code that is being written.
  source_piece code_;
  bool code_begun_ = false;
  std::size_t blank_lines_ = 0;
};

}  // namespace luka::gateway::render
