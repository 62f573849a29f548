#include "llm_worker/backend/keep_alive.hpp"

#include <algorithm>
#include <array>

namespace luka::worker {

namespace {

/// Longer ones would overflow Go's duration in nanoseconds.
constexpr std::size_t most_digits = 9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

/// The longer name first where one begins like another.
bool take_unit(std::string_view& text) {
  for (const std::string_view unit : std::array<std::string_view, 7>{"ns", "us", "µs", "ms", "s", "m", "h"}) {
    if (!text.starts_with(unit)) continue;
    text.remove_prefix(unit.size());
    return true;
  }
  return false;
}

bool take_part(std::string_view& text) {
  const auto whole = take_digits(text);
  std::string_view fraction;
  const bool has_point = text.starts_with('.');
  if (has_point) {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  const bool is_number = !whole.empty() || !fraction.empty();
  return is_number && whole.size() <= most_digits && fraction.size() <= most_digits && take_unit(text);
}

}  // namespace

bool is_keep_alive(std::string_view text) {
  if (text.empty()) return true;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return false;
  if (std::all_of(text.begin(), text.end(), is_digit)) return text.size() <= most_digits;
  while (!text.empty())
    if (!take_part(text)) return false;
  return true;
}

bool keeps_nothing(std::string_view text) {
  return !text.empty() && text.find_first_of("123456789") == std::string_view::npos;
}

}  // namespace luka::worker
