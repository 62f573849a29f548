// Cuts a text into pieces about as a tokenizer does: " word", "!", one CJK character, one emoji code point.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ollama_sim {

// Sizes in bytes of consecutive pieces; they add up to text.size() and never cut a character.
std::vector<std::uint32_t> piece_sizes(std::string_view text);

}  // namespace ollama_sim
