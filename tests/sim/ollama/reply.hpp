// What the pretended model says to a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/ollama/chat_request.hpp"
#include "tests/sim/ollama/directives.hpp"

namespace ollama_sim {

// One token's worth of text, a window into reply::text.
struct reply_piece {
  std::uint32_t offset;
  std::uint32_t size;
};

struct reply {
  std::string text;                 // thinking first, then content
  std::size_t thinking_size = 0;    // bytes of `text` that are thinking
  std::vector<reply_piece> pieces;  // no piece spans both
  std::string final_content;        // travels in the done line
  std::string tool_calls;           // a JSON array, or empty
  std::string done_reason = "stop";

  bool is_thinking(const reply_piece& piece) const { return piece.offset < thinking_size; }
  std::string_view view(const reply_piece& piece) const {
    return std::string_view(text).substr(piece.offset, piece.size);
  }
  std::string_view thinking() const { return std::string_view(text).substr(0, thinking_size); }
  // Everything a client should end up with as the answer, including the done line's part.
  std::string content() const { return text.substr(thinking_size) + final_content; }
};

struct reply_style {
  bool demo = false;  // friendly replies that explain the stand-in, instead of an echo
  std::uint64_t seed = 0;
  std::uint64_t request = 0;  // the number of the request that is answered, for #mark
};

// Pure and deterministic: the same conversation gives the same reply, unless #mark says otherwise. `messages` are those that fit the context,
// `said` is the last user message without directives.
reply write_reply(const chat_request& request, const std::vector<chat_message>& messages, const std::string& said,
                  const directives& wanted, const reply_style& style);

}  // namespace ollama_sim
