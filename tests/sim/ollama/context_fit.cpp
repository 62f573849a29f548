#include "tests/sim/ollama/context_fit.hpp"

#include <algorithm>
#include <numeric>

namespace ollama_sim {
namespace {

int total_tokens(const std::vector<chat_message>& messages) {
  return std::accumulate(messages.begin(), messages.end(), 0,
                         [](int sum, const chat_message& message) { return sum + count_tokens(message); });
}

std::string exceeds_context(int tokens, int num_ctx) {
  return R"({"error":{"code":400,"message":"request ()" + std::to_string(tokens) +
         " tokens) exceeds the available context size (" + std::to_string(num_ctx) +
         R"( tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":)" +
         std::to_string(tokens) + R"(,"n_ctx":)" + std::to_string(num_ctx) + "}}";
}

constexpr const char* too_long_without_shift =
    "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the "
    "context length in settings, or use a model with a longer context length";

}  // namespace

int count_tokens(const chat_message& message) { return static_cast<int>(message.content.size() / 4) + 5; }

fitted_prompt fit_context(const chat_request& request) {
  fitted_prompt fitted{request.messages, total_tokens(request.messages), {}};
  if (fitted.tokens <= request.num_ctx) return fitted;
  if (!request.truncate) {
    fitted.error = exceeds_context(fitted.tokens, request.num_ctx);
    return fitted;
  }
  auto& kept = fitted.messages;
  for (std::size_t at = 0; at + 1 < kept.size() && fitted.tokens > request.num_ctx;) {
    if (kept[at].role == "system") {
      ++at;
      continue;
    }
    fitted.tokens -= count_tokens(kept[at]);
    kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(at));
  }
  if (fitted.tokens <= request.num_ctx) return fitted;
  if (!request.shift) fitted.error = too_long_without_shift;
  fitted.tokens = request.num_ctx / 2 + 3;
  return fitted;
}

}  // namespace ollama_sim
