// The answer to GET /api/tags: does this server have the model?
#pragma once

#include <string>
#include <string_view>

namespace luka::worker::ollama {

enum class model_presence { present, absent, unreadable };

/// Pure. Names are compared as Ollama compares them: without regard to case, and "name" means "name:latest".
model_presence find_model(std::string_view tags_body, const std::string& model);

}  // namespace luka::worker::ollama
