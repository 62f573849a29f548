// What the model is given to read: who it is, what was said before, and the question.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "proto/history.hpp"

namespace luka::worker {

/// Pure. The system prompt (none when empty), at most the newest `context_messages` of the history, the question.
/// Messages without content are left out, and so is an answer at the beginning whose question has been cut off: the
/// templates of some models insist that a user speaks first. It does not count tokens: Ollama drops the oldest messages
/// itself when they do not fit the model's context.
std::vector<proto::chat_message> build_prompt(const std::string& system_prompt,
                                              std::vector<proto::chat_message> history, std::size_t context_messages,
                                              const std::string& question);

}  // namespace luka::worker
