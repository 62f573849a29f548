// What happens to a conversation that is longer than the context window.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/ollama/chat_request.hpp"

namespace ollama_sim {

struct fitted_prompt {
  std::vector<chat_message> messages;  // what the model gets to see
  int tokens = 0;                      // prompt_eval_count
  std::string error;                   // not empty: refused with status 400, chunked
};

// About four bytes a token and a few tokens around each message.
int count_tokens(const chat_message& message);

// The oldest messages are dropped silently, system messages and the last one stay; a last message that is too long by
// itself is cut to about half the context, silently too. truncate:false and shift:false refuse instead.
fitted_prompt fit_context(const chat_request& request);

}  // namespace ollama_sim
