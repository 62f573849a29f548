#include "gateway/delivery/render/utf8.hpp"

#include <algorithm>

namespace luka::gateway {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD
constexpr std::string_view white_space = " \t\n\r\v\f";

/// A byte of the text as a number.
unsigned char byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

/// How long a sequence with this first byte is; 0 if none begins so.
std::size_t length_by_lead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

/// Whether `second` may follow `lead`: no overlong form, no surrogate, nothing beyond U+10FFFF.
bool may_follow(unsigned char lead, unsigned char second) {
  if ((second & 0xc0) != 0x80) return false;
  switch (lead) {
    case 0xe0: return second >= 0xa0;
    case 0xed: return second <= 0x9f;
    case 0xf0: return second >= 0x90;
    case 0xf4: return second <= 0x8f;
    default: return true;
  }
}

/// How many bytes at the start of `text` fit a sequence of `length`.
std::size_t fitting_bytes(std::string_view text, std::size_t length) {
  const auto available = std::min(text.size(), length);
  if (available < 2) return available;
  if (!may_follow(byte_at(text, 0), byte_at(text, 1))) return 1;
  std::size_t fitting = 2;
  while (fitting < available && !starts_code_point(text[fitting])) ++fitting;
  return fitting;
}

bool is_unwanted(unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7f; }

}  // namespace

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_code_point));
}

std::size_t bytes_of_code_points(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (starts_code_point(text[at])) {
      if (count == 0) break;
      --count;
    }
    ++at;
  }
  return at;
}

std::size_t count_utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) units += starts_code_point(c) ? (static_cast<unsigned char>(c) >= 0xf0 ? 2U : 1U) : 0U;
  return units;
}

std::string sanitize(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) clean += replacement;
    else if (length > 1 || !is_unwanted(byte_at(text, 0))) clean += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return clean;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::size_t sequence_length(std::string_view text) {
  const auto length = length_by_lead(byte_at(text, 0));
  return fitting_bytes(text, length) == length ? length : 0;
}

bool is_cut_sequence(std::string_view text) {
  const auto length = length_by_lead(byte_at(text, 0));
  return text.size() < length && fitting_bytes(text, length) == text.size();
}

decoded decode(std::string_view text) {
  const auto length = sequence_length(text);
  if (length == 0) return {U'\ufffd', 1};
  if (length == 1) return {static_cast<char32_t>(byte_at(text, 0)), 1};
  auto code_point = static_cast<char32_t>(byte_at(text, 0) & (0xffU >> (length + 1)));
  for (std::size_t i = 1; i < length; ++i)
    code_point = (code_point << 6U) | static_cast<char32_t>(byte_at(text, i) & 0x3fU);
  return {code_point, length};
}

decoded decode_before(std::string_view text, std::size_t end) {
  auto start = end - 1;
  while (start > 0 && !starts_code_point(text[start])) --start;
  return decode(text.substr(start, end - start));
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xc0U | (code_point >> 6U));
  } else if (code_point < 0x10000) {
    put(0xe0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3fU));
  } else {
    put(0xf0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3fU));
    put(0x80U | ((code_point >> 6U) & 0x3fU));
  }
  put(0x80U | (code_point & 0x3fU));
}

}  // namespace luka::gateway
