#include "common/log/redact.hpp"

#include <algorithm>

namespace luka::log {

namespace {

constexpr std::size_t shortest_secret = 6;
constexpr std::size_t shortest_token_key = 30;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_key_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

/// The end of a token that has its colon at `colon`, or 0.
std::size_t token_end(const std::string& text, std::size_t colon) {
  std::size_t end = colon + 1;
  while (end < text.size() && is_key_character(text[end])) ++end;
  return end - colon - 1 >= shortest_token_key ? end : 0;
}

}  // namespace

void redactor::add(std::string secret) {
  if (secret.size() < shortest_secret) return;
  if (std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end()) return;
  // The longest first: one secret may be the beginning of another, whose rest would stay readable.
  const auto longer = [&](const std::string& other) { return other.size() >= secret.size(); };
  const auto place = std::find_if_not(secrets_.begin(), secrets_.end(), longer);
  secrets_.insert(place, std::move(secret));
}

std::string redactor::operator()(std::string text) const {
  for (const auto& secret : secrets_)
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + mask.size()))
      text.replace(at, secret.size(), mask);
  for (auto colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
    std::size_t begin = colon;
    while (begin > 0 && is_digit(text[begin - 1])) --begin;
    const std::size_t end = token_end(text, colon);
    if (begin == colon || end == 0) continue;
    text.replace(begin, end - begin, mask);
    colon = begin + mask.size() - 1;
  }
  return text;
}

}  // namespace luka::log
