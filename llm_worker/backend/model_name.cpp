#include "llm_worker/backend/model_name.hpp"

#include <algorithm>
#include <cctype>

namespace luka::worker {

namespace {

std::string canonical(std::string_view name) {
  std::string full(name);
  // A colon before the last slash belongs to a registry's port.
  const auto tag = full.substr(full.rfind('/') + 1).find(':');
  if (tag == std::string::npos) full += ":latest";
  std::transform(full.begin(), full.end(), full.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return full;
}

}  // namespace

bool is_same_model(std::string_view one, std::string_view other) { return canonical(one) == canonical(other); }

}  // namespace luka::worker
