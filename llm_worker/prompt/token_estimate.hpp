// How many tokens a text will be, learned from what the model server has counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "proto/history.hpp"

namespace luka::worker {

/// How large a prompt is, before anybody has counted its tokens.
struct prompt_size {
  std::size_t bytes = 0, messages = 0;

  bool operator==(const prompt_size&) const = default;
};
prompt_size size_of(const std::vector<proto::chat_message>& messages);

/// Pure. One model's tokens per byte of UTF-8: measured in bytes, scripts differ far less than in characters (about 0.25
/// for English, Russian and Chinese alike, up to 0.6 for what no tokenizer knows). The start value is safe for prose of
/// any script. It follows a rise fast and a fall slowly, since a prompt that is too large costs more than one that could
/// have been larger.
///
/// What it does not learn from: short prompts, whose count is mostly the model's template; and counts that are less than
/// half of what was expected, from servers that leave out what they had in their prompt cache, or that have cut the
/// prompt.
class token_estimate {
 public:
  [[nodiscard]] std::uint64_t of(prompt_size size) const;
  [[nodiscard]] std::uint64_t of(std::string_view message) const { return of(prompt_size{message.size(), 1}); }

  /// The server has counted the tokens of a prompt.
  void learn(prompt_size size, std::uint64_t counted);

  [[nodiscard]] double tokens_per_byte() const { return tokens_per_byte_; }

 private:
  double tokens_per_byte_ = 0.4;
};

}  // namespace luka::worker
