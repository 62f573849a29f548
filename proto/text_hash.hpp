// The checksum by which the two ends of an answer compare what they have.
#pragma once

#include <cstdint>
#include <string_view>

namespace luka::proto {

/// FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/). Finds accidents, not forgeries.
constexpr std::uint64_t text_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char byte : text) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 1099511628211u;
  }
  return hash;
}

}  // namespace luka::proto
