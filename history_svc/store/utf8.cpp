#include "history_svc/store/utf8.hpp"

#include <cstdint>

namespace luka::history {

namespace {

struct piece {
  std::size_t length;
  bool is_valid;
};

/// What follows a lead byte: how many bytes, and the range of the first of them, which excludes overlong forms,
/// surrogates and what lies beyond U+10FFFF.
struct expectation {
  std::size_t continuation;
  std::uint8_t least = 0x80, most = 0xbf;
};

expectation after(std::uint8_t lead) {
  if (lead < 0xc2 || lead > 0xf4) return {0};
  if (lead < 0xe0) return {1};
  if (lead < 0xf0) return {2, std::uint8_t(lead == 0xe0 ? 0xa0 : 0x80), std::uint8_t(lead == 0xed ? 0x9f : 0xbf)};
  return {3, std::uint8_t(lead == 0xf0 ? 0x90 : 0x80), std::uint8_t(lead == 0xf4 ? 0x8f : 0xbf)};
}

/// `text` is not empty.
piece first_piece(std::string_view text) {
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {1, true};
  const auto expected = after(lead);
  auto least = expected.least, most = expected.most;
  std::size_t length = 1;
  while (length <= expected.continuation && length < text.size()) {
    const auto next = static_cast<std::uint8_t>(text[length]);
    if (next < least || next > most) break;
    least = 0x80, most = 0xbf;
    ++length;
  }
  return {length, expected.continuation > 0 && length == expected.continuation + 1};
}

}  // namespace

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [length, is_valid] = first_piece(text);
    out += is_valid ? text.substr(0, length) : std::string_view("\xEF\xBF\xBD");
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace luka::history
