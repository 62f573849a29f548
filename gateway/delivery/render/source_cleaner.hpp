// The first step: from what a model sent to text that can be rendered and sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace luka::gateway::render {

/// How a character is to be written to Telegram; nothing if not at all. Telegram's server takes out carriage returns,
/// separators and direction marks U+2028…U+202E and three combining lines, and makes a blank of other control
/// characters; what is done here is not done there, so the message says what we think it says.
std::optional<char32_t> as_sent(char32_t c);

/// Pure and incremental; the result does not depend on how the text was cut. Bytes that are not UTF-8, NUL and
/// noncharacters become U+FFFD, every kind of line end "\n"; what Telegram would take out is taken out, and so are the
/// other control characters but tab.
class source_cleaner {
 public:
  void clean(std::string_view more, std::string& out);
  /// What was kept because it looked like the beginning of a character.
  void finish(std::string& out);

 private:
  void put(char32_t c, std::string& out);

  std::string cut_;  ///< the beginning of a character, of which the rest has not come
  bool after_return_ = false;
  bool begun_ = false;
};

}  // namespace luka::gateway::render
