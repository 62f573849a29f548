#include "gateway/delivery/render/half_open.hpp"

#include <algorithm>
#include <optional>

#include "gateway/delivery/render/half_open_line.hpp"
#include "gateway/delivery/render/line_rules.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

/// Where the last line begins; text.size() if the text ends with a line's end.
std::size_t last_line(std::string_view text) {
  const auto end = text.rfind('\n');
  return end == std::string_view::npos ? 0 : end + 1;
}

bool is_number(std::string_view text) {
  constexpr std::size_t longest = 3;
  return text.size() <= longest && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "[", "[ ", "[x" and "[x]" of a task.
bool is_half_a_task(std::string_view text) {
  return text == "[" || text == "[ " || text == "[x" || text == "[X" || text == "[ ]" || text == "[x]" || text == "[X]";
}

bool says_nothing_yet(std::string_view line) {
  const auto text = line.substr(container_bytes(line));
  if (fence_at(text) || is_number(text)) return true;
  if (text.size() < line.size() && is_half_a_task(text)) return true;
  if (is_quote(line) && text.starts_with("[!") && text.find("] ") == std::string_view::npos) return true;
  return text.find_first_not_of("-*+#=_~`>|: \t$\\") == std::string_view::npos;
}

/// What may become <br>.
std::string_view without_half_a_break(std::string_view text) {
  constexpr std::string_view longest = "<br /";
  for (auto size = std::min(longest.size(), text.size()); size > 0; --size)
    if (text.ends_with(longest.substr(0, size))) return text.substr(0, text.size() - size);
  return text.ends_with("<br/") ? text.substr(0, text.size() - 4) : text;
}

/// Without lines at the end that only announce a formula.
std::string_view without_formula_openers(std::string_view text) {
  while (text.ends_with('\n')) {
    const auto begin = last_line(text.substr(0, text.size() - 1));
    const auto line = text.substr(begin);
    const auto content = trim(line.substr(container_bytes(line)));
    if (content != "$$" && content != "\\[") return text;
    text = text.substr(0, begin);
  }
  return text;
}

bool is_bar_line(std::string_view line) { return line.substr(container_bytes(line)).starts_with('|'); }

/// The line that is missing under a table's head, if the text ends with one.
std::string delimiter_line(std::string_view text) {
  text = without_line_end(text);
  const auto begin = last_line(text);
  const auto head = text.substr(begin);
  if (!is_bar_line(head)) return {};
  if (begin > 0 && is_bar_line(text.substr(last_line(text.substr(0, begin - 1))))) return {};
  const auto inside = container_bytes(head);
  auto cells = head.substr(inside + 1);
  while (!cells.empty() && (cells.back() == ' ' || cells.back() == '|')) cells.remove_suffix(1);
  if (cells.empty()) return {};
  std::string line(head.substr(0, inside));
  std::ranges::replace_if(line, [](char c) { return c != '>' && c != '\t'; }, ' ');
  line += '|';
  for (auto bars = std::ranges::count(cells, '|') + 1; bars > 0; --bars) line += "---|";
  return line;
}

/// Where the text begins that a style at its end may have begun in.
std::size_t last_paragraph(std::string_view text) {
  auto begin = last_line(text);
  while (begin > 0) {
    const auto line = text.substr(begin);
    const auto before = last_line(text.substr(0, begin - 1));
    if (list_mark_at(line) || is_bar_line(line) || is_quote(line) || is_heading(line)) break;
    if (is_blank_line(text.substr(before, begin - before)) || is_heading(text.substr(before))) break;
    begin = before;
  }
  return begin;
}

/// Whether the text ends within code that lies in an item or a quote.
bool ends_in_code(std::string_view text) {
  std::optional<fence_mark> fence;
  while (!text.empty()) {
    const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    if (!fence) fence = fence_at(line.substr(container_bytes(line)));
    else if (closes_inner_fence(line, *fence)) fence.reset();
  }
  return fence.has_value();
}

}  // namespace

std::string likely_text(std::string_view open_text, const block_scanner::context& before) {
  const auto begin = last_line(open_text);
  const auto line = open_text.substr(begin);
  if (before.fence || ends_in_code(open_text.substr(0, begin))) {
    const bool may_close = line.find_first_not_of(" \t>`~") == std::string_view::npos;
    return std::string(may_close ? open_text.substr(0, begin) : open_text);
  }
  if (says_nothing_yet(line)) open_text = without_formula_openers(open_text.substr(0, begin));
  else open_text = without_half_a_break(open_text);
  open_text = without_line_end(open_text);
  const auto delimiters = before.table_head.empty() ? delimiter_line(open_text) : std::string();
  const auto paragraph = last_paragraph(open_text);
  auto text = std::string(open_text.substr(0, paragraph));
  append_closed(text, open_text.substr(paragraph));
  return delimiters.empty() ? text : text + "\n" + delimiters;
}

}  // namespace luka::gateway::render
