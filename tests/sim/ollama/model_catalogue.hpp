// Which models this server pretends to have, and what is known about each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {

struct model_entry {
  std::string name;  // with tag: llama3.2:latest
  std::vector<std::string> capabilities;
  std::string digest;  // 64 hex digits
  std::uint64_t size = 0;
  wall_time modified_at{};

  bool can(std::string_view capability) const;
};

// Names compare without regard to case; no tag means `latest`. Pure; knows nothing of loading.
class model_catalogue {
 public:
  // "llama3.2" or "qwen3:8b=completion,thinking"; capabilities are completion and tools unless given.
  void add(std::string_view specification, wall_time modified_at);
  const model_entry* find(std::string_view name) const;
  const std::vector<model_entry>& all() const { return models_; }

 private:
  std::vector<model_entry> models_;
};

// Whether Ollama accepts the name at all (host/namespace/model:tag out of a small alphabet).
bool is_valid_model_name(std::string_view name);
// Models that would be served by ollama.com.
bool is_cloud_model(std::string_view name);

}  // namespace ollama_sim
