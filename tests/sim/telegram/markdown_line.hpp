// What one line of Markdown says by itself: how rich_markdown tells the blocks apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telegram_sim {

// Without line ends; tabs become four blanks.
std::vector<std::string> split_lines(std::string_view text);

std::string_view trimmed(std::string_view line);
bool is_blank_line(std::string_view line);
std::size_t indent_of(std::string_view line);
// Without up to `most` blanks at its beginning.
std::string_view without_indent(std::string_view line, std::size_t most);

struct code_fence {
  char sign = '`';
  std::size_t length = 0;  // 0: the line is none
  std::size_t indent = 0;
  std::string language;
};
code_fence fence_at(std::string_view line);
bool closes_fence(std::string_view line, const code_fence& fence);

std::int64_t heading_size(std::string_view line);  // 1 to 6; 0: none
std::string_view heading_text(std::string_view line);
// "===" makes the paragraph above a heading of size 1, "---" one of size 2; 0: none.
std::int64_t underline_size(std::string_view line);
bool is_rule(std::string_view line);

bool is_quoted(std::string_view line);
std::string unquoted(std::string_view line);

struct list_marker {
  std::size_t width = 0;  // with the blanks around it; 0: there is none
  bool is_ordered = false;
  char sign = 0;  // '-', '*', '+', '.' or ')': another sign begins another list
  std::int64_t value = 0;
};
list_marker list_marker_at(std::string_view line);
// "[x] " or "[ ] ".
std::optional<bool> checkbox_at(std::string_view item);

// The cells of a row, trimmed, "\|" undone; empty when there is no "|".
std::vector<std::string> table_cells(std::string_view line);
// left, center or right for each column; empty when the line is not one of "|:--|--:|".
std::vector<std::string> table_alignments(std::string_view line);

// Does it end the paragraph before it? (A table or an ordered list from 2 on does not.)
bool starts_block(std::string_view line);

}  // namespace telegram_sim
