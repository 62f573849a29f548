// Ollama's native API as a backend: POST /api/chat streamed, GET /api/tags.
#pragma once

#include "common/http/client.hpp"
#include "llm_worker/backend/backend.hpp"

namespace luka::worker::ollama {

struct backend_settings {
  http::base_url server;
  std::string model;
  std::uint32_t num_predict = 2048;
  http::timeouts limits;
  duration longest_answer = std::chrono::hours(1);
  std::size_t most_connections = 4;
};

/// Keeps connections open between answers. It does not limit how many answers run: slots do that; but it opens no more
/// than `most_connections` at the same time, and more askers wait.
class ollama_backend final : public backend {
 public:
  ollama_backend(asio::any_io_executor executor, backend_settings chosen);

  /// The stream must not outlive the backend.
  [[nodiscard]] std::unique_ptr<answer_stream> ask(const std::vector<proto::chat_message>& messages) override;
  task<model_check> check() override;

 private:
  backend_settings chosen_;
  http::client pool_;
};

}  // namespace luka::worker::ollama
