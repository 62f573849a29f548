// What one line of Markdown begins: CommonMark's rules for blocks, as far as they can be told from the line alone.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace luka::gateway::render {

// All of these take a line with or without its line end. Columns count tabs as up to four (CommonMark 2.2).

/// White space at the beginning of a line.
struct indentation {
  std::size_t columns = 0;
  std::size_t bytes = 0;
};
indentation indentation_of(std::string_view line);

bool is_blank_line(std::string_view line);
std::string_view without_line_end(std::string_view line);

/// "```python" or "~~~".
struct fence_mark {
  char character = '`';
  std::size_t length = 3;
  std::size_t indent = 0;  ///< in columns
  std::string_view info;   ///< what follows it on the line
};
std::optional<fence_mark> fence_at(std::string_view line);
bool closes_fence(std::string_view line, char character, std::size_t length);
/// The same where the line may be further in: within an item or a quote.
bool closes_inner_fence(std::string_view line, const fence_mark& fence);

/// "- ", "12. " or "3) ".
struct list_mark {
  bool ordered = false;
  char sign = '-';           ///< the bullet, or what follows the number
  unsigned number = 0;
  std::size_t indent = 0;    ///< columns before the mark
  std::size_t content = 2;   ///< columns before the item's text: what belongs to the item is indented so far
  std::size_t bytes = 2;     ///< before the item's text, in this line
  bool empty = false;        ///< nothing follows on this line
};
std::optional<list_mark> list_mark_at(std::string_view line);

/// "# …".
bool is_heading(std::string_view line);
/// "---", "***" or "___", with blanks between or not.
bool is_rule(std::string_view line);
/// "===" or "---", without blanks between: makes a heading of the text before it.
bool is_underline(std::string_view line);
bool is_quote(std::string_view line);
/// "| …", however far in.
bool is_table_row(std::string_view line);

/// The number of columns that a table's second line ("|---|:-:|") declares; 0 if it is no such line.
std::size_t delimiter_columns(std::string_view line);

/// Bytes of quote and list marks (and blanks) before what the line says.
std::size_t container_bytes(std::string_view line);

}  // namespace luka::gateway::render
