#include "tests/sim/ollama/token_pieces.hpp"

#include <algorithm>
#include <cctype>

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {
namespace {

constexpr std::size_t longest_piece = 14;

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Letters that tokenizers keep together: ASCII letters and digits, and the two-byte alphabets.
bool is_word(std::string_view text, std::size_t at, std::size_t length) {
  return length == 2 || (length == 1 && std::isalnum(static_cast<unsigned char>(text[at])) != 0);
}

std::size_t sequence(std::string_view text, std::size_t at) { return std::max<std::size_t>(1, utf8_sequence(text, at)); }

}  // namespace

std::vector<std::uint32_t> piece_sizes(std::string_view text) {
  std::vector<std::uint32_t> sizes;
  for (std::size_t at = 0; at < text.size();) {
    const auto start = at;
    while (at < text.size() && is_blank(text[at]) && at - start < longest_piece) ++at;
    bool word = false;
    while (at < text.size() && !is_blank(text[at])) {
      const auto length = sequence(text, at);
      const bool joins = is_word(text, at, length);
      if (!word || joins) at += length;
      if (!joins || at - start >= longest_piece) break;
      word = true;
    }
    sizes.push_back(static_cast<std::uint32_t>(at - start));
  }
  return sizes;
}

}  // namespace ollama_sim
