#include "gateway/delivery/render/character_references.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "gateway/delivery/render/source_cleaner.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

using named = std::pair<std::string_view, std::string_view>;

constexpr std::array<named, 44> names{{
    {"amp", "&"},      {"lt", "<"},       {"gt", ">"},       {"quot", "\""},    {"apos", "'"},     {"nbsp", "\u00a0"},
    {"hellip", "…"},   {"mdash", "—"},    {"ndash", "–"},    {"lsquo", "‘"},    {"rsquo", "’"},    {"ldquo", "“"},
    {"rdquo", "”"},    {"laquo", "«"},    {"raquo", "»"},    {"bull", "•"},     {"middot", "·"},   {"copy", "©"},
    {"reg", "®"},      {"trade", "™"},    {"deg", "°"},      {"plusmn", "±"},   {"times", "×"},    {"divide", "÷"},
    {"frac12", "½"},   {"le", "≤"},       {"ge", "≥"},       {"ne", "≠"},       {"asymp", "≈"},    {"infin", "∞"},
    {"larr", "←"},     {"uarr", "↑"},     {"rarr", "→"},     {"darr", "↓"},     {"harr", "↔"},     {"rArr", "⇒"},
    {"euro", "€"},     {"pound", "£"},    {"yen", "¥"},      {"cent", "¢"},     {"sect", "§"},     {"para", "¶"},
    {"micro", "µ"},    {"shy", ""},
}};

std::optional<char32_t> number_in(std::string_view digits) {
  const bool hexadecimal = digits.starts_with('x') || digits.starts_with('X');
  if (hexadecimal) digits.remove_prefix(1);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hexadecimal ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string referenced_text(std::string_view reference) {
  if (reference.size() < 3 || reference.front() != '&' || reference.back() != ';') return std::string(reference);
  const auto inside = reference.substr(1, reference.size() - 2);
  if (inside.front() == '#') {
    const auto number = number_in(inside.substr(1));
    const auto sent = number ? as_sent(*number) : std::nullopt;
    if (!sent) return std::string(reference);
    std::string text;
    append_utf8(text, *sent);
    return text;
  }
  for (const auto& [name, text] : names)
    if (name == inside) return std::string(text);
  return std::string(reference);
}

}  // namespace luka::gateway::render
