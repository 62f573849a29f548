// The little that a worker must know about UTF-8: counting, cutting and mending it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace luka::worker {

/// Code points in valid UTF-8.
std::size_t character_count(std::string_view text);

/// The longest beginning of valid UTF-8 that has at most `most_bytes` bytes and ends with a whole character.
std::string_view whole_characters(std::string_view text, std::size_t most_bytes);

/// `text` with U+FFFD in place of every byte that is not part of a well-formed sequence (Unicode 15, table 3-7).
std::string repaired(std::string_view text);

}  // namespace luka::worker
