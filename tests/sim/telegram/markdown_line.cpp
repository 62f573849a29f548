#include "tests/sim/telegram/markdown_line.hpp"

#include <algorithm>
#include <cctype>

namespace telegram_sim {
namespace {

constexpr std::size_t code_indent = 4;  // a line indented that far begins nothing

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::size_t run_length(std::string_view text, char sign) { return std::min(text.find_first_not_of(sign), text.size()); }

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else if (c == '\t') {
      lines.back() += "    ";
    } else if (c != '\r') {
      lines.back() += c;
    }
  }
  return lines;
}

std::string_view trimmed(std::string_view line) {
  const auto begin = std::min(line.find_first_not_of(" \n"), line.size());
  line.remove_prefix(begin);
  return line.substr(0, line.find_last_not_of(" \n") + 1);
}

bool is_blank_line(std::string_view line) { return line.find_first_not_of(' ') == std::string_view::npos; }

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

std::string_view without_indent(std::string_view line, std::size_t most) {
  return line.substr(std::min(indent_of(line), most));
}

code_fence fence_at(std::string_view line) {
  code_fence fence;
  fence.indent = indent_of(line);
  const auto rest = line.substr(fence.indent);
  if (fence.indent >= code_indent || rest.empty() || (rest[0] != '`' && rest[0] != '~')) {
    return {};
  }
  fence.sign = rest[0];
  fence.length = run_length(rest, fence.sign);
  const auto info = trimmed(rest.substr(fence.length));
  if (fence.length < 3 || (fence.sign == '`' && info.find('`') != std::string_view::npos)) {
    return {};
  }
  fence.language = std::string(info.substr(0, info.find(' ')));
  return fence;
}

bool closes_fence(std::string_view line, const code_fence& fence) {
  const auto rest = trimmed(line);
  return indent_of(line) < code_indent && run_length(rest, fence.sign) >= fence.length && run_length(rest, fence.sign) == rest.size();
}

std::int64_t heading_size(std::string_view line) {
  const auto rest = trimmed(line);
  const auto size = run_length(rest, '#');
  const bool ends = size == rest.size() || rest[size] == ' ';
  return size >= 1 && size <= 6 && ends && indent_of(line) < code_indent ? static_cast<std::int64_t>(size) : 0;
}

std::string_view heading_text(std::string_view line) {
  auto text = trimmed(trimmed(line).substr(static_cast<std::size_t>(heading_size(line))));
  const auto without_end = text.substr(0, text.find_last_not_of('#') + 1);
  if (without_end.empty() || without_end.ends_with(' ')) {
    text = trimmed(without_end);
  }
  return text;
}

std::int64_t underline_size(std::string_view line) {
  const auto rest = trimmed(line);
  if (rest.empty() || indent_of(line) >= code_indent) {
    return 0;
  }
  return run_length(rest, '=') == rest.size() ? 1 : run_length(rest, '-') == rest.size() && rest.size() >= 2 ? 2 : 0;
}

bool is_rule(std::string_view line) {
  const auto rest = trimmed(line);
  if (rest.size() < 3 || indent_of(line) >= code_indent || (rest[0] != '-' && rest[0] != '*' && rest[0] != '_')) {
    return false;
  }
  const bool all_alike = std::all_of(rest.begin(), rest.end(), [&](char c) { return c == rest[0] || c == ' '; });
  return all_alike && std::count(rest.begin(), rest.end(), rest[0]) >= 3;
}

bool is_quoted(std::string_view line) {
  return indent_of(line) < code_indent && indent_of(line) < line.size() && line[indent_of(line)] == '>';
}

std::string unquoted(std::string_view line) {
  line.remove_prefix(indent_of(line) + 1);
  return std::string(line.substr(line.starts_with(' ') ? 1 : 0));
}

list_marker list_marker_at(std::string_view line) {
  list_marker marker;
  const auto indent = indent_of(line);
  auto rest = line.substr(indent);
  std::size_t size = 0;
  if (rest.empty() || indent >= code_indent || is_rule(line)) {
    return marker;
  }
  if (rest[0] == '-' || rest[0] == '*' || rest[0] == '+') {
    size = 1;
  } else {
    const auto digits = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
    if (digits == 0 || digits > 9 || digits == rest.size() || (rest[digits] != '.' && rest[digits] != ')')) {
      return marker;
    }
    marker.is_ordered = true;
    marker.value = std::stoll(std::string(rest.substr(0, digits)));
    size = digits + 1;
  }
  if (size < rest.size() && rest[size] != ' ') {
    return {};
  }
  marker.sign = rest[size - 1];
  const auto blanks = indent_of(rest.substr(size));
  const bool has_text = size + blanks < rest.size();
  marker.width = indent + size + (has_text && blanks <= code_indent ? blanks : 1);
  return marker;
}

std::optional<bool> checkbox_at(std::string_view item) {
  if (item.size() < 4 || item[0] != '[' || item[2] != ']' || item[3] != ' ') {
    return std::nullopt;
  }
  const bool checked = item[1] == 'x' || item[1] == 'X';
  return checked || item[1] == ' ' ? std::optional(checked) : std::nullopt;
}

std::vector<std::string> table_cells(std::string_view line) {
  auto row = trimmed(line);
  if (row.find('|') == std::string_view::npos || indent_of(line) >= code_indent) {
    return {};
  }
  row.remove_prefix(row.starts_with('|') ? 1 : 0);
  std::vector<std::string> cells(1);
  for (std::size_t at = 0; at < row.size(); ++at) {
    if (row[at] == '\\' && at + 1 < row.size()) {
      cells.back() += row[at + 1] == '|' ? "|" : std::string(row.substr(at, 2));
      ++at;
    } else if (row[at] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += row[at];
    }
  }
  if (cells.size() > 1 && is_blank_line(cells.back())) {
    cells.pop_back();  // behind the closing "|"
  }
  for (auto& cell : cells) {
    cell = std::string(trimmed(cell));
  }
  return cells;
}

std::vector<std::string> table_alignments(std::string_view line) {
  auto cells = table_cells(line);
  for (auto& cell : cells) {
    const bool left = cell.starts_with(':');
    const bool right = cell.size() > 1 && cell.ends_with(':');
    const auto dashes = std::string_view(cell).substr(left ? 1 : 0, cell.size() - (left ? 1U : 0U) - (right ? 1U : 0U));
    if (dashes.empty() || run_length(dashes, '-') != dashes.size()) {
      return {};
    }
    cell = left && right ? "center" : right ? "right" : "left";
  }
  return cells;
}

bool starts_block(std::string_view line) {
  const auto marker = list_marker_at(line);
  const bool begins_list = marker.width != 0 && marker.width < line.size() && (!marker.is_ordered || marker.value == 1);
  return fence_at(line).length != 0 || heading_size(line) != 0 || is_rule(line) || is_quoted(line) || begins_list ||
         trimmed(line).starts_with("<details") || trimmed(line).starts_with("<tg-thinking>");
}

}  // namespace telegram_sim
