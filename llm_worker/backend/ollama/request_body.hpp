// The body of POST /api/chat.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/history.hpp"

namespace luka::worker::ollama {

/// num_predict is always sent: without it a model that does not find an end goes on for ten context windows.
/// num_ctx is never sent: a request with another value than the last one makes Ollama load the model again.
std::string chat_body(const std::string& model, const std::vector<proto::chat_message>& messages,
                      std::uint32_t num_predict);

}  // namespace luka::worker::ollama
