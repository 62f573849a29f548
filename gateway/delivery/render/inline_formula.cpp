#include "gateway/delivery/render/inline_formula.hpp"

#include "gateway/delivery/render/line_rules.hpp"
#include "gateway/delivery/render/unicode.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::string_view white_space = " \t\n";

bool is_white(char c) { return white_space.find(c) != std::string_view::npos; }

bool is_word(char c) {
  const auto code_point = static_cast<char32_t>(static_cast<unsigned char>(c));
  return is_ascii_digit(code_point) || is_ascii_letter(code_point);
}

/// Where `closer` is next, not counting what a backslash protects.
std::size_t find_closer(std::string_view line, std::size_t from, std::string_view closer) {
  for (auto at = from; at < line.size(); ++at) {
    if (line.substr(at).starts_with(closer)) return at;
    if (line[at] == '\\') ++at;
  }
  return std::string_view::npos;
}

bool looks_mathematical(std::string_view content) {
  return content.find(' ') == std::string_view::npos || content.find_first_of("\\^_={}+<>|*/") != std::string_view::npos;
}

std::optional<inline_formula> delimited(std::string_view line, std::size_t at, std::string_view closer) {
  const auto content = at + closer.size();
  const auto end = find_closer(line, content, closer);
  if (end == std::string_view::npos) return std::nullopt;
  const auto text = trim(line.substr(content, end - content));
  const bool is_link = closer == "\\]" && line.substr(end + closer.size()).starts_with('(');
  if (text.empty() || is_link || !looks_mathematical(text)) return std::nullopt;
  return inline_formula{closer.size(), end, end + closer.size()};
}

std::optional<inline_formula> between_dollars(std::string_view line, std::size_t at) {
  const bool after_word = at > 0 && is_word(line[at - 1]);
  const auto content = at + 1;
  if (after_word || content >= line.size() || is_white(line[content])) return std::nullopt;
  const auto end = find_closer(line, content, "$");
  if (end == std::string_view::npos || is_white(line[end - 1])) return std::nullopt;
  if (end + 1 < line.size() && is_word(line[end + 1])) return std::nullopt;
  const auto text = line.substr(content, end - content);
  if (text.find('`') != std::string_view::npos || !looks_mathematical(text)) return std::nullopt;
  return inline_formula{1, end, end + 1};
}

}  // namespace

std::optional<inline_formula> inline_formula_at(std::string_view line, std::size_t at) {
  const auto text = line.substr(at);
  if (text.starts_with("\\(")) return delimited(line, at, "\\)");
  if (text.starts_with("\\[")) return delimited(line, at, "\\]");
  if (text.starts_with("$$$")) return std::nullopt;
  if (text.starts_with("$$")) return delimited(line, at, "$$");
  return text.starts_with('$') ? between_dollars(line, at) : std::nullopt;
}

std::string_view formula_closer(std::string_view line, std::size_t at) {
  const auto text = line.substr(at);
  if (text.size() < 3 || is_white(text[1])) return {};
  const auto content = trim(text.substr(2));
  const bool is_formula = !content.empty() && looks_mathematical(content);
  if (text.starts_with("\\(")) return is_formula ? "\\)" : "";
  if (text.starts_with("\\[")) return is_formula ? "\\]" : "";
  if (text.starts_with("$$")) return is_formula && text[2] != '$' ? "$$" : "";
  const bool after_word = at > 0 && is_word(line[at - 1]);
  if (!text.starts_with('$') || after_word || text.find_first_of("\\^_=") == std::string_view::npos) return {};
  return is_ascii_digit(static_cast<char32_t>(static_cast<unsigned char>(text[1]))) ? "" : "$";
}

}  // namespace luka::gateway::render
