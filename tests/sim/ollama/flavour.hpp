// Which server's OpenAI-compatible face is shown.
#pragma once

#include <optional>
#include <string_view>

namespace ollama_sim {

enum class server_flavour { ollama, llama_server, vllm, lmstudio };

inline std::optional<server_flavour> parse_flavour(std::string_view name) {
  if (name == "ollama") return server_flavour::ollama;
  if (name == "llama-server") return server_flavour::llama_server;
  if (name == "vllm") return server_flavour::vllm;
  if (name == "lmstudio") return server_flavour::lmstudio;
  return std::nullopt;
}

}  // namespace ollama_sim
