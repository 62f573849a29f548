#include "llm_worker/backend/header_list.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace luka::worker {

namespace {

constexpr std::array<std::string_view, 6> not_for_us{"connection",        "content-length", "content-type",
                                                     "transfer-encoding", "upgrade",        "expect"};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// RFC 9110, 5.6.2.
bool is_token_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("!#$%&'*+-.^_`~").find(c) != std::string_view::npos;
}

bool is_printable(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

std::optional<extra_header> parse_one(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  extra_header made{std::string(trimmed(text.substr(0, colon))), std::string(trimmed(text.substr(colon + 1)))};
  std::string lower = made.name;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  const bool fine = !made.name.empty() && std::all_of(made.name.begin(), made.name.end(), is_token_character) &&
                    std::all_of(made.value.begin(), made.value.end(), is_printable) &&
                    std::find(not_for_us.begin(), not_for_us.end(), lower) == not_for_us.end();
  if (!fine) return std::nullopt;
  return made;
}

}  // namespace

std::optional<std::vector<extra_header>> parse_headers(std::string_view text) {
  std::vector<extra_header> found;
  while (!trimmed(text).empty()) {
    const auto bar = std::min(text.find('|'), text.size());
    const auto part = text.substr(0, bar);
    text.remove_prefix(std::min(bar + 1, text.size()));
    if (trimmed(part).empty()) continue;
    auto one = parse_one(part);
    if (!one) return std::nullopt;
    found.push_back(std::move(*one));
  }
  return found;
}

std::vector<std::string> secrets_of(const extra_header& header) {
  return {header.value, header.value.substr(header.value.rfind(' ') + 1)};
}

}  // namespace luka::worker
