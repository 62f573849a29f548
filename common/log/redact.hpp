// Takes secrets out of text that leaves the process.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace luka::log {

/// Pure. Replaces every registered secret, and anything that looks like a Telegram bot token (digits, ':', at least 30
/// of [A-Za-z0-9_-]), since a token may come from anywhere: an error text, a URL, somebody's message.
class redactor {
 public:
  /// Short strings are ignored: masking "a" everywhere would only garble the log.
  void add(std::string secret);
  [[nodiscard]] std::string operator()(std::string text) const;

 private:
  std::vector<std::string> secrets_;
};

inline constexpr std::string_view mask = "[secret]";

}  // namespace luka::log
