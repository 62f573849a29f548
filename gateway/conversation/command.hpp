// "/reset@my_bot please": a command, whom it is for, and the rest.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace luka::gateway {

struct command {
  std::string name;       ///< lower case, without '/'
  std::string addressee;  ///< the bot's name after '@', lower case, or ""
  std::string arguments;
  bool operator==(const command&) const = default;
};

/// Reads a message that starts with a command as Telegram understands it: '/', then 1 to 32 of [A-Za-z0-9_].
inline std::optional<command> parse_command(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  const auto lower = [](std::string_view s) {
    std::string out(s);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return out;
  };
  if (!text.starts_with('/')) return std::nullopt;
  text.remove_prefix(1);
  const auto end = std::min(text.find_first_not_of(letters), text.size());
  if (end == 0 || end > 32) return std::nullopt;
  command found;
  found.name = lower(text.substr(0, end));
  text.remove_prefix(end);
  if (text.starts_with('@')) {
    const auto stop = std::min(text.find_first_not_of(letters, 1), text.size());
    found.addressee = lower(text.substr(1, stop - 1));
    text.remove_prefix(stop);
  }
  if (!text.empty() && text[0] != ' ' && text[0] != '\n' && text[0] != '\t') return std::nullopt;  // "/usr/bin"
  const auto first = text.find_first_not_of(" \n\t");
  if (first != std::string_view::npos) found.arguments = std::string(text.substr(first));
  return found;
}

}  // namespace luka::gateway
