#include "llm_worker/text/utf8.hpp"

#include <algorithm>

namespace luka::worker {

namespace {

bool continues(unsigned char byte) { return (byte & 0xc0) == 0x80; }

/// The range that the second byte may have after this first one: overlong forms and surrogates are excluded here.
bool may_follow(unsigned char first, unsigned char second) {
  if (!continues(second)) return false;
  if (first == 0xe0) return second >= 0xa0;
  if (first == 0xed) return second <= 0x9f;
  if (first == 0xf0) return second >= 0x90;
  if (first == 0xf4) return second <= 0x8f;
  return true;
}

std::size_t length_by_first(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/// Bytes of the well-formed character at the beginning of `text`, 0 when there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = length_by_first(byte(0));
  if (length <= 1) return length;
  if (length > text.size() || !may_follow(byte(0), byte(1))) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (!continues(byte(i))) return 0;
  return length;
}

}  // namespace

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(static_cast<unsigned char>(c)); }));
}

std::string_view whole_characters(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  std::size_t end = most_bytes;
  while (end > 0 && continues(static_cast<unsigned char>(text[end]))) --end;
  return text.substr(0, end);
}

std::string repaired(std::string_view text) {
  std::string whole;
  whole.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    whole += length > 0 ? text.substr(0, length) : std::string_view("\xef\xbf\xbd");
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return whole;
}

}  // namespace luka::worker
