#include "tests/sim/ollama/go_json.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

namespace ollama_sim {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool is_plain(unsigned char c) {
  return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
}

void append_escaped_ascii(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += hex_digits[byte >> 4U];
  out += hex_digits[byte & 15U];
}

// Value of the four hex digits at `at`, or -1.
int hex4(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int value = 0;
  for (const char c : text.substr(at, 4)) {
    const auto digit = hex_digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c));
    if (digit == std::string_view::npos) return -1;
    value = value * 16 + static_cast<int>(digit);
  }
  return value;
}

bool is_high(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

// Copies the escape at `at` (a backslash) and returns how many bytes it took.
std::size_t copy_escape(std::string_view body, std::size_t at, std::string& out) {
  if (at + 1 >= body.size() || body[at + 1] != 'u') {
    const auto length = std::min<std::size_t>(2, body.size() - at);
    out += body.substr(at, length);
    return length;
  }
  const int unit = hex4(body, at + 2);
  if (!is_high(unit) && !is_low(unit)) {
    const auto length = std::min<std::size_t>(unit < 0 ? 2 : 6, body.size() - at);
    out += body.substr(at, length);
    return length;
  }
  const bool pair = is_high(unit) && body.substr(at + 6, 2) == "\\u" && is_low(hex4(body, at + 8));
  if (pair) {
    out += body.substr(at, 12);
    return 12;
  }
  out += "\\ufffd";
  return 6;
}

struct calendar {
  int year;
  unsigned month, day;
  unsigned weekday;
  int hour, minute, second;
  long nanosecond;
};

calendar to_calendar(wall_time time) {
  using namespace std::chrono;
  const auto midnight = floor<days>(time);
  const year_month_day date{midnight};
  const hh_mm_ss<nanoseconds> clock{time - midnight};
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          weekday{midnight}.c_encoding(),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<long>(clock.subseconds().count())};
}

}  // namespace

std::size_t utf8_sequence(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 0 || lead >= 0xF5 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[at + i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second >= 0xA0;
  const bool too_large = lead == 0xF4 && second >= 0x90;
  return overlong || surrogate || too_large ? 0 : length;
}

void append_go_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto start = i;
    while (i < text.size() && is_plain(static_cast<unsigned char>(text[i]))) ++i;
    out += text.substr(start, i - start);
    if (i == text.size()) return;
    const auto length = utf8_sequence(text, i);
    if (length == 0) {
      out += "\\ufffd";
      ++i;
    } else if (length == 1) {
      append_escaped_ascii(out, text[i]);
      ++i;
    } else {
      const auto sequence = text.substr(i, length);
      if (sequence == "\xE2\x80\xA8") out += "\\u2028";
      else if (sequence == "\xE2\x80\xA9") out += "\\u2029";
      else out += sequence;
      i += length;
    }
  }
}

void append_go_string(std::string& out, std::string_view text) {
  out += '"';
  append_go_escaped(out, text);
  out += '"';
}

std::string go_string(std::string_view text) {
  std::string out;
  append_go_string(out, text);
  return out;
}

std::string go_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '<' || c == '>' || c == '&' || is_plain(byte) || byte >= 0x80) out += c;
    else append_escaped_ascii(out, c);
  }
  return out + '"';
}

std::string error_body(std::string_view text) {
  std::string out = "{\"error\":";
  append_go_string(out, text);
  return out + '}';
}

void append_rfc3339_nano(std::string& out, wall_time time) {
  using namespace std::chrono;
  // Streams ask many thousand times a second; the date and time of day change once.
  static thread_local sys_seconds cached_second{seconds{-1}};
  static thread_local std::array<char, 32> cached_text{};
  const auto second = floor<seconds>(time);
  if (second != cached_second) {
    const auto c = to_calendar(second);
    std::snprintf(cached_text.data(), cached_text.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                  c.year % 10000, c.month % 100, c.day % 100, c.hour % 100, c.minute % 100,
                  c.second % 100);
    cached_second = second;
  }
  out += cached_text.data();
  auto fraction = (time - second).count();
  if (fraction != 0) {
    std::array<char, 10> digits{};
    digits[0] = '.';
    for (std::size_t i = 9; i >= 1; --i, fraction /= 10) digits[i] = static_cast<char>('0' + fraction % 10);
    std::size_t length = digits.size();
    while (digits[length - 1] == '0') --length;
    out.append(digits.data(), length);
  }
  out += 'Z';
}

std::string rfc3339_nano(wall_time time) {
  std::string out;
  append_rfc3339_nano(out, time);
  return out;
}

std::string http_date(wall_time time) {
  static constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto c = to_calendar(time);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[c.weekday % 7],
                c.day % 100, months[(c.month - 1) % 12], c.year % 10000, c.hour % 100, c.minute % 100,
                c.second % 100);
  return text.data();
}

std::string repair_json_text(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size();) {
    if (body[i] == '\\') {
      i += copy_escape(body, i, out);
      continue;
    }
    const auto length = utf8_sequence(body, i);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++i;
    } else {
      out += body.substr(i, length);
      i += length;
    }
  }
  return out;
}

}  // namespace ollama_sim
