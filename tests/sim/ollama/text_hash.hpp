// Small deterministic hashing: the same prompt must give the same reply on every machine and run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ollama_sim {

// FNV-1a, continued from `from`.
inline std::uint64_t text_hash(std::string_view text, std::uint64_t from = 14695981039346656037ULL) {
  for (const char c : text) from = (from ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return from;
}

// Spreads neighbouring values over the whole range (splitmix64).
inline std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15ULL;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
  return value ^ (value >> 31U);
}

// The last `digits` hex digits.
inline std::string hex_text(std::uint64_t value, std::size_t digits) {
  std::string out(digits, '0');
  for (auto at = digits; at-- > 0; value >>= 4U) out[at] = "0123456789abcdef"[value & 15U];
  return out;
}

}  // namespace ollama_sim
