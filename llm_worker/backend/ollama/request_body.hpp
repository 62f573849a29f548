// The bodies of POST /api/chat.
#pragma once

#include <string>
#include <vector>

#include "llm_worker/backend/dialect.hpp"
#include "llm_worker/backend/model_settings.hpp"

namespace luka::worker::ollama {

/// num_ctx is the same in every request, or in none: one with another value than the last makes Ollama load the model
/// again. `think` is left out unless somebody wishes something: Ollama then lets think who can.
std::string chat_body(const model_settings& model, const std::vector<proto::chat_message>& messages,
                      const ask_options& how);

/// Without messages Ollama only loads the model, and answers when it has. To keep it for no time at all would mean to
/// unload it, so that wish is left to the answers.
std::string load_body(const model_settings& model);

}  // namespace luka::worker::ollama
