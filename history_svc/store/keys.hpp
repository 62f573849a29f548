// Every key that this process uses in Redis.
#pragma once

#include <string>
#include <string_view>

namespace luka::history {

/// A list, oldest first; each element is {"role": …, "content": …}. Data of earlier programs has the same form.
inline std::string conversation_key(std::string_view conversation) {
  return "llm_history:" + std::string(conversation);
}

/// Says that a turn has been stored. Lives as long as the conversation does without new turns.
inline std::string turn_key(std::string_view turn) { return "llm_turn:" + std::string(turn); }

/// Whether an id may become part of a key: 1 to 128 bytes without spaces and control characters.
inline bool is_valid_id(std::string_view id) {
  constexpr std::size_t longest = 128;
  if (id.empty() || id.size() > longest) return false;
  for (const char c : id)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return false;
  return true;
}

}  // namespace luka::history
