#include "gateway/delivery/rich_source.hpp"

#include <algorithm>

namespace luka::gateway {

namespace {

// core.telegram.org/bots/api#rich-messages. The characters are counted as bytes and the blocks as lines, since nobody
// outside Telegram knows how exactly they are counted.
constexpr std::size_t most_bytes = 32'768;
constexpr std::size_t most_lines = 450;
constexpr std::size_t most_columns = 20;
constexpr std::size_t deepest = 12;
constexpr std::size_t columns_per_level = 2;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::size_t run_of(std::string_view text, std::size_t at, char c) {
  const auto end = std::min(text.find_first_not_of(c, at), text.size());
  return end - at;
}

std::string_view without_indent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(" \t>"), line.size()));
}

/// The characters of a fence that this line opens or closes, or "".
std::string_view fence_of(std::string_view line) {
  const auto text = without_indent(line);
  if (text.empty() || (text[0] != '`' && text[0] != '~')) return {};
  const auto length = run_of(text, 0, text[0]);
  const bool is_span = text[0] == '`' && text.find('`', length) != std::string_view::npos;
  return length >= 3 && !is_span ? text.substr(0, length) : std::string_view();
}

/// Whether it would embed something, should Telegram not agree with us that it is code.
bool embeds(std::string_view line) {
  for (const std::string_view part : {"![", "<img", "<vid", "<aud", "<sou", "<fig", "<tg-", "<ifr", "<obj", "<emb"})
    if (line.find(part) != std::string_view::npos) return true;
  return false;
}

bool closes(std::string_view line, std::string_view opened) {
  const auto mark = fence_of(line);
  const auto rest = without_indent(line).substr(mark.size());
  return !mark.empty() && mark[0] == opened[0] && mark.size() >= opened.size() &&
         rest.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Where a code span that begins at `at` ends, or `at` if it is none.
std::size_t end_of_code(std::string_view line, std::size_t at) {
  const auto length = run_of(line, at, '`');
  for (auto next = at + length; (next = line.find('`', next)) != std::string_view::npos;) {
    const auto found = run_of(line, next, '`');
    next += found;
    if (found == length) return next;
  }
  return at;
}

/// "<br>", "<br/>", "<BR />": its length, or 0.
std::size_t line_break_tag(std::string_view text) {
  if (text.size() < 4 || text[0] != '<' || (text[1] | 0x20) != 'b' || (text[2] | 0x20) != 'r') return 0;
  const auto end = text.find_first_not_of(" /", 3);
  return end != std::string_view::npos && text[end] == '>' ? end + 1 : 0;
}

bool begins_tag(std::string_view text) {
  return text.size() > 1 && (is_letter(text[1]) || text[1] == '/' || text[1] == '!' || text[1] == '?');
}

/// The address of an image without a text, which would be a link that nobody sees.
std::string_view address_after(std::string_view text) {
  if (!text.starts_with("![](")) return {};
  const auto end = text.find_first_of(") \t\"", 4);
  return end == std::string_view::npos ? std::string_view() : text.substr(4, end - 4);
}

void clean_line(std::string_view line, std::string& out) {
  for (std::size_t at = 0; at < line.size();) {
    const auto rest = line.substr(at);
    if (const auto end = rest[0] == '`' ? end_of_code(line, at) : at; end > at) {
      out += line.substr(at, end - at);
      at = end;
    } else if (rest.starts_with("\\<")) {
      out += "&lt;";
      at += 2;
    } else if (rest[0] == '\\' && rest.size() > 1 && rest[1] != '!') {
      out += rest.substr(0, 2);
      at += 2;
    } else if (const auto tag = line_break_tag(rest)) {
      out += ' ';
      at += tag;
    } else if (rest[0] == '<' && begins_tag(rest)) {
      out += "&lt;";
      ++at;
    } else if (rest.starts_with("![")) {
      const auto address = address_after(rest);
      out += address.empty() ? "[" : "[" + std::string(address);
      at += 2;
    } else {
      out += rest[0];
      ++at;
    }
  }
}

std::size_t depth_of(std::string_view line) {
  const auto indent = line.substr(0, std::min(line.find_first_not_of(" \t>"), line.size()));
  const auto quotes = static_cast<std::size_t>(std::ranges::count(indent, '>'));
  const auto tabs = static_cast<std::size_t>(std::ranges::count(indent, '\t'));
  return quotes + 2 * tabs + (indent.size() - quotes - tabs) / columns_per_level;
}

bool is_too_wide_or_deep(std::string_view line) {
  const auto text = without_indent(line);
  const bool in_table = text.starts_with('|');
  return (in_table && std::ranges::count(text, '|') > static_cast<std::ptrdiff_t>(most_columns) + 1) ||
         depth_of(line) > deepest;
}

bool holds_thoughts(std::string_view text) {
  for (const std::string_view tag : {"<think", "</think", "<tg-think"})
    if (text.find(tag) != std::string_view::npos) return true;
  return false;
}

}  // namespace

std::optional<std::string> rich_source(std::string_view markdown) {
  if (markdown.size() > most_bytes || holds_thoughts(markdown)) return std::nullopt;
  std::string out;
  std::string_view fence;
  std::size_t lines = 0;
  while (!markdown.empty()) {
    const auto end = std::min(markdown.find('\n'), markdown.size() - 1) + 1;
    const auto line = markdown.substr(0, end);
    markdown.remove_prefix(end);
    if (line.find_first_not_of(" \t\r\n") != std::string_view::npos) ++lines;
    const bool in_code = !fence.empty();
    if (in_code && closes(line, fence)) fence = {};
    else if (!in_code) fence = fence_of(line);
    if (in_code || !fence.empty()) {
      if (embeds(line)) return std::nullopt;
      out += line;
      continue;
    }
    if (is_too_wide_or_deep(line)) return std::nullopt;
    clean_line(line, out);
  }
  if (lines > most_lines || out.size() > most_bytes) return std::nullopt;
  return out;
}

}  // namespace luka::gateway
