// The text of an error reply, as much of it as may be shown.
#pragma once

#include <string>
#include <string_view>

namespace luka::redis {

/// The word that it starts with: "WRONGTYPE", "OOM", "ERR" …
inline std::string_view error_code_of(std::string_view text) { return text.substr(0, text.find(' ')); }

/// One short line without arguments: Redis quotes those of a command that it does not know, and they may be what
/// people wrote.
inline std::string short_error(std::string_view text) {
  constexpr std::size_t longest = 160;
  text = text.substr(0, text.find(", with args"));
  std::string out;
  for (const char c : text.substr(0, longest)) out += c >= 0x20 && c < 0x7f ? c : '?';
  return out;
}

}  // namespace luka::redis
