#include "gateway/delivery/render/half_open.hpp"

#include <algorithm>

#include "gateway/delivery/render/half_open_line.hpp"
#include "gateway/delivery/render/line_rules.hpp"

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
  return text.find_first_not_of("-*+#=_~`>|: \t$\\") == std::string_view::npos;
}

/// What may become <br>.
std::string_view without_half_a_break(std::string_view text) {
  constexpr std::string_view longest = "<br /";
  for (auto size = std::min(longest.size(), text.size()); size > 0; --size)
    if (text.ends_with(longest.substr(0, size))) return text.substr(0, text.size() - size);
  return text.ends_with("<br/") ? text.substr(0, text.size() - 4) : text;
}

/// The line under a table's head, if the text is nothing but a head.
std::string delimiter_line(std::string_view text) {
  const auto head = without_line_end(text);
  auto cells = head.substr(std::min(indentation_of(head).bytes, head.size()));
  if (!cells.starts_with('|') || cells.find('\n') != std::string_view::npos) return {};
  cells.remove_prefix(1);
  while (!cells.empty() && (cells.back() == ' ' || cells.back() == '|')) cells.remove_suffix(1);
  if (cells.empty()) return {};
  std::string line = "\n|";
  for (auto bars = std::ranges::count(cells, '|') + 1; bars > 0; --bars) line += "---|";
  return line;
}

}  // namespace

std::string likely_text(std::string_view open_text, const block_scanner::context& before) {
  const auto begin = last_line(open_text);
  const auto line = open_text.substr(begin);
  if (before.fence) {
    const bool may_close = line.find_first_not_of(" `~") == std::string_view::npos;
    return std::string(may_close ? open_text.substr(0, begin) : open_text);
  }
  if (says_nothing_yet(line)) open_text = open_text.substr(0, begin);
  else open_text = without_half_a_break(open_text);
  const auto delimiters = before.table_head.empty() ? delimiter_line(open_text) : std::string();
  const auto open_line = last_line(open_text);
  auto text = std::string(open_text.substr(0, open_line));
  append_closed(text, open_text.substr(open_line));
  return delimiters.empty() ? text : std::string(without_line_end(text)) + delimiters;
}

}  // namespace luka::gateway::render
