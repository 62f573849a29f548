#include "gateway/delivery/render/line_rules.hpp"

#include <algorithm>

#include "gateway/delivery/render/unicode.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::size_t code_indent = 4;  // from here on it is indented code

bool is_blank_char(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t next_column(char c, std::size_t column) { return c == '\t' ? column + 4 - column % 4 : column + 1; }

/// The line from its first character on, if a block may begin there.
std::string_view block_text(std::string_view line) {
  const auto indent = indentation_of(line);
  return indent.columns < code_indent ? without_line_end(line).substr(indent.bytes) : std::string_view();
}

std::string_view without_trailing_blanks(std::string_view text) {
  while (!text.empty() && is_blank_char(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t run_length(std::string_view text, char c) {
  return std::min(text.find_first_not_of(c), text.size());
}

}  // namespace

std::string_view without_line_end(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  return line;
}

indentation indentation_of(std::string_view line) {
  indentation found;
  while (found.bytes < line.size() && is_blank_char(line[found.bytes]))
    found.columns = next_column(line[found.bytes++], found.columns);
  return found;
}

bool is_blank_line(std::string_view line) { return line.find_first_not_of(" \t\n") == std::string_view::npos; }

std::optional<fence_mark> fence_at(std::string_view line) {
  const auto text = block_text(line);
  if (text.empty() || (text[0] != '`' && text[0] != '~')) return std::nullopt;
  fence_mark found;
  found.character = text[0];
  found.length = run_length(text, text[0]);
  found.indent = indentation_of(line).columns;
  found.info = text.substr(found.length);
  if (found.length < 3) return std::nullopt;
  if (found.character == '`' && found.info.find('`') != std::string_view::npos) return std::nullopt;
  return found;
}

bool closes_fence(std::string_view line, char character, std::size_t length) {
  const auto text = without_trailing_blanks(block_text(line));
  return text.size() >= length && run_length(text, character) == text.size();
}

bool closes_inner_fence(std::string_view line, const fence_mark& fence) {
  const auto inside = std::min(line.find_first_not_of(" \t>"), line.size());
  return closes_fence(line.substr(inside), fence.character, fence.length);
}

std::optional<list_mark> list_mark_at(std::string_view line) {
  line = without_line_end(line);
  const auto indent = indentation_of(line);
  const auto text = line.substr(indent.bytes);
  list_mark found;
  found.indent = indent.columns;
  std::size_t width = 1;
  if (text.starts_with('-') || text.starts_with('*') || text.starts_with('+')) {
    found.sign = text[0];
  } else {
    constexpr std::size_t most_digits = 9;
    std::size_t digits = 0;
    while (digits < text.size() && digits <= most_digits && is_digit(text[digits]))
      found.number = found.number * 10 + static_cast<unsigned>(text[digits++] - '0');
    if (digits == 0 || digits > most_digits || digits == text.size()) return std::nullopt;
    if (text[digits] != '.' && text[digits] != ')') return std::nullopt;
    found.ordered = true;
    found.sign = text[digits];
    width = digits + 1;
  }
  if (width < text.size() && !is_blank_char(text[width])) return std::nullopt;
  if (is_rule(line)) return std::nullopt;
  found.bytes = indent.bytes + width;
  auto column = indent.columns + width;
  found.content = column + 1;
  found.empty = is_blank_line(text.substr(width));
  if (found.empty) return found;
  while (is_blank_char(line[found.bytes])) column = next_column(line[found.bytes++], column);
  // More than four blanks: one belongs to the mark, the others indent code.
  if (column - indent.columns - width <= code_indent) found.content = column;
  return found;
}

bool is_heading(std::string_view line) {
  const auto text = block_text(line);
  const auto level = run_length(text, '#');
  return level >= 1 && level <= 6 && (level == text.size() || is_blank_char(text[level]));
}

bool is_rule(std::string_view line) {
  const auto text = block_text(line);
  if (text.empty() || (text[0] != '-' && text[0] != '*' && text[0] != '_')) return false;
  const auto marks = std::ranges::count(text, text[0]);
  return marks >= 3 && marks + std::ranges::count_if(text, is_blank_char) == std::ssize(text);
}

bool is_underline(std::string_view line) {
  const auto text = without_trailing_blanks(block_text(line));
  return !text.empty() && (text[0] == '=' || text[0] == '-') && run_length(text, text[0]) == text.size();
}

bool is_quote(std::string_view line) { return block_text(line).starts_with('>'); }

bool is_table_row(std::string_view line) { return line.substr(indentation_of(line).bytes).starts_with('|'); }

std::size_t delimiter_columns(std::string_view line) {
  auto text = without_trailing_blanks(block_text(line));
  if (text.find_first_not_of("|:- \t") != std::string_view::npos) return 0;
  if (text.find('|') == std::string_view::npos) return 0;
  if (text.starts_with('|')) text.remove_prefix(1);
  if (text.ends_with('|')) text.remove_suffix(1);
  std::size_t columns = 0;
  for (;;) {
    auto cell = without_trailing_blanks(text.substr(0, text.find('|')));
    cell.remove_prefix(indentation_of(cell).bytes);
    if (cell.starts_with(':')) cell.remove_prefix(1);
    if (cell.ends_with(':')) cell.remove_suffix(1);
    if (cell.empty() || run_length(cell, '-') != cell.size()) return 0;
    ++columns;
    const auto bar = text.find('|');
    if (bar == std::string_view::npos) return columns;
    text.remove_prefix(bar + 1);
  }
}

std::size_t container_bytes(std::string_view line) {
  constexpr int deepest = 16;  // nobody nests deeper, and each one costs a look at the whole line
  line = without_line_end(line);
  std::size_t at = 0;
  for (int depth = 0; depth < deepest; ++depth) {
    at += indentation_of(line.substr(at)).bytes;
    if (at == line.size()) return at;
    if (line[at] == '>') {
      ++at;
      continue;
    }
    const auto mark = list_mark_at(line.substr(at));
    if (!mark) return at;
    at += mark->bytes;
    if (mark->empty) return at;
  }
  return at;
}

}  // namespace luka::gateway::render
