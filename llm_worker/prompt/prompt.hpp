// What the model is given to read: who it is, what was said before, and the question.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "proto/history.hpp"

namespace luka::worker {

/// Pure. At most the newest `limit` messages. Those without content are left out, and so is an answer at the beginning
/// whose question has been cut off: the templates of some models insist that a user speaks first.
std::vector<proto::chat_message> newest_messages(std::vector<proto::chat_message> history, std::size_t limit);

/// Pure. The system prompt (none when empty), the history, the question. How much of the history fits is decided by
/// context_window.
std::vector<proto::chat_message> build_prompt(const std::string& system_prompt,
                                              std::vector<proto::chat_message> history, const std::string& question);

}  // namespace luka::worker
