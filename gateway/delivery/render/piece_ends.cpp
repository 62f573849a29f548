// Where a block_scanner's pieces end.
#include <algorithm>
#include <array>

#include "gateway/delivery/render/block_scanner.hpp"
#include "gateway/delivery/render/list_items.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::size_t code_indent = 4;
/// A longer text without a blank line is cut at a line's end, so that the work for a line stays bounded.
constexpr std::size_t longest_text = 8 * 1024;
constexpr std::size_t longest_table = 4 * 1024;

}  // namespace

bool block_scanner::begins_piece(std::string_view line) const {
  return shape_ == shape::item ? interrupts_item(line) : interrupts_text(line);
}

bool block_scanner::interrupts_text(std::string_view line) const {
  if (indentation_of(line).columns >= code_indent) return false;
  if (indented_ || fence_at(line) || is_heading(line) || formula_at(line)) return true;
  if (is_rule(line) && !(is_underline(line) && in_paragraph_ && !quote_ && !table_ && may_be_title())) return true;
  if (is_quote(line) != quote_ && !quote_) return true;
  if (is_table_row(line) && !bar_ && !table_) return true;
  // GitHub makes a row of it; nobody means that.
  if (table_ && bar_ && line.find('|') == std::string_view::npos) return true;
  if (!table_ && content_end_ - piece_ > longest_text) return true;
  const auto mark = list_mark_at(line);
  return mark && !mark->empty && (!mark->ordered || mark->number == 1);
}

/// For CommonMark "---" makes a heading of any paragraph above it. Models mean a rule, if that is more than a title.
bool block_scanner::may_be_title() const {
  const auto text = trim(open_text().substr(0, content_end_ - piece_));
  constexpr std::array<std::string_view, 10> ends{".", "!", "?", ":", ";", ",", "。", "！", "？", "："};
  return lines_ == 1 && std::ranges::none_of(ends, [&](auto end) { return text.ends_with(end); });
}

bool block_scanner::interrupts_item(std::string_view line) const {
  if (inner_fence_) return false;
  const auto indent = indentation_of(line).columns;
  if (belongs_to_item(line, item_, blank_seen_)) return false;
  if (blank_seen_ || list_mark_at(line)) return true;
  if (indent >= code_indent) return false;
  if (fence_at(line) || is_heading(line) || is_rule(line) || is_quote(line) || formula_at(line)) return true;
  return is_table_row(line) || !in_paragraph_;
}

bool block_scanner::is_too_long() const {
  if (shape_ == shape::nothing) return false;
  return content_end_ - piece_ > (shape_ == shape::item ? longest_text : table_ ? longest_table : std::string::npos);
}

}  // namespace luka::gateway::render
