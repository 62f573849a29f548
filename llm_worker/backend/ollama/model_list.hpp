// The answers to GET /api/tags and GET /api/ps: does this server have the model, and in memory?
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm_worker/backend/dialect.hpp"

namespace luka::worker::ollama {

/// Pure. Both lists have the same shape; nothing when the body is no such list.
std::optional<model_status> find_model(std::string_view body, const std::string& model);

}  // namespace luka::worker::ollama
