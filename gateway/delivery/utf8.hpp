// Text as Telegram counts it: in Unicode code points.
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

/// Text that may be sent: each byte that is not valid UTF-8 becomes U+FFFD, control characters other than tab and line
/// feed are taken out (Telegram drops or refuses them).
std::string sanitize(std::string_view text);

/// Without white space at both ends, as Telegram stores it.
std::string_view trim(std::string_view text);

}  // namespace luka::gateway
