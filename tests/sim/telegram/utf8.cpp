#include "tests/sim/telegram/utf8.hpp"

#include <cstdint>

namespace telegram_sim {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// 0 when no valid code point starts here.
std::size_t valid_code_point_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    return 1;
  }
  const std::size_t size = first >= 0xC2 && first < 0xE0 ? 2U : (first & 0xF0U) == 0xE0U ? 3U : first >= 0xF0 && first <= 0xF4 ? 4U : 0U;
  if (size == 0 || at + size > text.size()) {
    return 0;
  }
  std::uint32_t value = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(text[at + i])) {
      return 0;
    }
    value = (value << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return overlong || surrogate || value > 0x10FFFF ? 0 : size;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto size = valid_code_point_at(text, at);
    if (size == 0) {
      return false;
    }
    at += size;
  }
  return true;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    count += is_continuation(c) ? 0U : 1U;
  }
  return count;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    // Code points of four bytes lie outside the basic plane and take two units.
    length += is_continuation(c) ? 0U : static_cast<unsigned char>(c) >= 0xF0 ? 2U : 1U;
  }
  return length;
}

}  // namespace telegram_sim
