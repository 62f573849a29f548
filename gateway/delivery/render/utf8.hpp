// Text as Telegram counts it: its length in Unicode code points, the place of an entity in UTF-16 units.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace luka::gateway {

/// Whether `c` starts a code point, that is, is no continuation byte.
constexpr bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

std::size_t count_code_points(std::string_view text);

/// The bytes of the first `count` code points, or all of the text.
std::size_t bytes_of_code_points(std::string_view text, std::size_t count);

/// UTF-16 units of valid UTF-8.
std::size_t count_utf16_units(std::string_view text);

/// Text that may be sent: each byte that is not valid UTF-8 becomes U+FFFD, control characters other than tab and line
/// feed are taken out (Telegram drops or refuses them).
std::string sanitize(std::string_view text);

/// Without white space at both ends, as Telegram stores it.
std::string_view trim(std::string_view text);

/// The length of the well-formed sequence at the start of a non-empty `text`, or 0 (Unicode, table 3-7).
std::size_t sequence_length(std::string_view text);

/// Whether a non-empty `text` is the beginning of a well-formed sequence that is not complete yet.
bool is_cut_sequence(std::string_view text);

struct decoded {
  char32_t code_point = 0;
  std::size_t length = 1;  ///< in bytes
};

/// The code point at the start of a non-empty `text`; what is not well-formed is U+FFFD, one byte long.
decoded decode(std::string_view text);

/// The code point that ends just before `end` (at least 1) in valid UTF-8.
decoded decode_before(std::string_view text, std::size_t end);

void append_utf8(std::string& text, char32_t code_point);

}  // namespace luka::gateway
