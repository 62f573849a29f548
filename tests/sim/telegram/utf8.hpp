// UTF-8 as Telegram measures it: message length in code points, entity offsets in UTF-16 code units.
#pragma once

#include <cstddef>
#include <string_view>

namespace telegram_sim {

// Strict: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);

// The three below expect valid UTF-8.
std::size_t count_code_points(std::string_view text);
std::size_t utf16_length(std::string_view text);

// Bytes of the code point that starts with this byte.
inline std::size_t code_point_size(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1U : byte < 0xE0 ? 2U : byte < 0xF0 ? 3U : 4U;
}

}  // namespace telegram_sim
