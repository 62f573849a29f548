// Ollama's native API: POST /api/chat, GET /api/tags, GET /api/ps.
#pragma once

#include "llm_worker/backend/dialect.hpp"
#include "llm_worker/backend/model_settings.hpp"

namespace luka::worker::ollama {

/// Pure. It shows more than Ollama's OpenAI-compatible face: errors in mid-stream, thinking, the context window, loads.
class ollama_dialect final : public dialect {
 public:
  explicit ollama_dialect(model_settings model) : model_(std::move(model)) {}

  [[nodiscard]] call ask(const std::vector<proto::chat_message>& messages, const ask_options& how) const override;
  [[nodiscard]] std::unique_ptr<body_reader> reader() const override;
  [[nodiscard]] failure_report refusal(unsigned status, std::string_view body) const override;
  [[nodiscard]] call list_models() const override;
  [[nodiscard]] std::optional<model_status> read_models(std::string_view body) const override;
  [[nodiscard]] std::optional<call> list_loaded() const override;
  [[nodiscard]] std::optional<model_status> read_loaded(std::string_view body) const override;
  [[nodiscard]] std::optional<call> load() const override;
  [[nodiscard]] std::string how_to_get_model() const override;

 private:
  model_settings model_;
};

}  // namespace luka::worker::ollama
