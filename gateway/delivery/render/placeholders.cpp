#include "gateway/delivery/render/placeholders.hpp"

#include <optional>

#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::string_view punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
static_assert(punctuation.size() == last_placeholder - first_placeholder + 1);

/// Every placeholder begins with one of these bytes.
bool may_begin_placeholder(char c) { return c == '\xef' || c == '\xf0'; }

/// What a placeholder stands for; nullopt for any other character.
std::optional<std::string_view> original_of(char32_t c, break_as how) {
  if (c >= first_placeholder && c <= last_placeholder) return punctuation.substr(c - first_placeholder, 1);
  if (c == joint_placeholder || c == formula_edge_placeholder) return "";
  const bool line = how == break_as::line;
  if (c == break_placeholder) return line ? "\n" : "<br>";
  if (c == closed_break_placeholder) return line ? "\n" : "<br/>";
  if (c == spaced_break_placeholder) return line ? "\n" : "<br />";
  return std::nullopt;
}

}  // namespace

void append_protected(std::string& text, char c) {
  const auto index = punctuation.find(c);
  if (index == std::string_view::npos) text += c;
  else append_utf8(text, first_placeholder + static_cast<char32_t>(index));
}

void append_protected(std::string& text, std::string_view original) {
  for (const char c : original) append_protected(text, c);
}

void append_restored(std::string& out, std::string_view text, break_as how) {
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!may_begin_placeholder(text[at])) continue;
    const auto here = decode(text.substr(at));
    const auto original = original_of(here.code_point, how);
    if (!original) continue;
    out += text.substr(copied, at - copied);
    out += *original;
    copied = at + here.length;
    at = copied - 1;
  }
  out += text.substr(copied);
}

std::string restored(std::string_view text, break_as how) {
  std::string out;
  append_restored(out, text, how);
  return out;
}

}  // namespace luka::gateway::render
