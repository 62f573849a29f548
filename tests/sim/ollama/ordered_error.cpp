#include "tests/sim/ollama/ordered_error.hpp"

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {

std::string status_text(unsigned status, std::string_view model) {
  switch (status) {
    case 400: return "invalid request";
    case 403: return "ollama cloud is disabled: remote model is unavailable";
    case 404: return "model '" + std::string(model) + "' not found";
    case 429: return "too many requests";
    case 499: return "request canceled";
    case 500: return "llama-server process has terminated: exit status 2";
    case 502: return "upstream error";
    case 503: return std::string(queue_full);
    default: return "status " + std::to_string(status);
  }
}

std::string status_body(unsigned status, std::string_view model) {
  if (status == 401) {
    return R"({"error":"unauthorized","signin_url":"https://ollama.com/connect?name=sim\u0026key=none"})";
  }
  return error_body(status_text(status, model));
}

api_error nested_error(unsigned status, int num_ctx) {
  if (status != 400) {
    return {status,
            "llama-server chat error: map[code:500 message:The model produced output that does not match the "
            "expected peg-native format type:server_error]"};
  }
  const auto context = std::to_string(num_ctx);
  const auto tokens = std::to_string(num_ctx * 3);
  return {400, R"({"error":{"code":400,"message":"request ()" + tokens +
                   " tokens) exceeds the available context size (" + context +
                   R"( tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":)" + tokens +
                   R"(,"n_ctx":)" + context + "}}"};
}

}  // namespace ollama_sim
