// What the fuzz targets share. A target gets bytes, feeds them to one piece of our code and states what must hold
// whatever they are; a crash, a sanitizer's finding or a broken statement makes libFuzzer keep the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace luka::fuzz {

inline void must_hold(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// The bytes of one run. The first few may be taken for numbers, the rest is text.
class input {
 public:
  input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  /// From 0 to `most`; 0 when there is nothing left.
  std::size_t number(std::size_t most) {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return byte % (most + 1);
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Calls `use(piece)` for pieces of 1, 2, … `longest`, 1, 2, … bytes that together are the text.
template <class Use>
void in_pieces(std::string_view text, std::size_t longest, Use&& use) {
  for (std::size_t size = 1; !text.empty(); size = size < longest ? size + 1 : 1) {
    use(text.substr(0, size));
    text.remove_prefix(size < text.size() ? size : text.size());
  }
}

/// Whether Unicode allows it (table 3-7: no overlong forms, surrogates or numbers over U+10FFFF).
inline bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  while (!text.empty()) {
    const unsigned lead = byte(0);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t point = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
      if ((byte(i) & 0xc0u) != 0x80) return false;
      point = (point << 6) | (byte(i) & 0x3fu);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool is_lead = lead < 0x80 || (lead >= 0xc0 && lead < 0xf8);
    if (!is_lead || point < least[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace luka::fuzz
