// Numbers as Redis keeps them: decimal text.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace luka::history {

/// The whole text must be the number, and the number must fit.
template <std::integral Number>
std::optional<Number> read_number(std::string_view text) {
  Number value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace luka::history
