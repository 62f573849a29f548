// The body of POST /v1/chat/completions.
#pragma once

#include <string>
#include <vector>

#include "llm_worker/backend/dialect.hpp"

namespace luka::worker::openai {

/// Asks for the usage at the end, too. A wish about thinking is sent in the two ways that servers know: reasoning_effort
/// (Ollama, vLLM) and, to switch it off, the chat template's enable_thinking (llama-server, vLLM).
std::string chat_body(const std::string& model, const std::vector<proto::chat_message>& messages,
                      const ask_options& how);

}  // namespace luka::worker::openai
