// Names of models as Ollama compares them.
#pragma once

#include <string>
#include <string_view>

namespace luka::worker {

/// Pure. Without regard to case, and "name" means "name:latest".
bool is_same_model(std::string_view one, std::string_view other);

}  // namespace luka::worker
