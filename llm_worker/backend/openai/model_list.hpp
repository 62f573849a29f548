// The answer to GET /v1/models: does this server have the model?
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "llm_worker/backend/dialect.hpp"

namespace luka::worker::openai {

/// Pure. Nothing when the body is no such list. vLLM says how large the context window is.
std::optional<model_status> find_model(std::string_view body, const std::string& model);

}  // namespace luka::worker::openai
