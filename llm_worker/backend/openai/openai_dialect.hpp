// OpenAI-compatible servers: POST /v1/chat/completions with server-sent events, GET /v1/models.
#pragma once

#include "llm_worker/backend/dialect.hpp"
#include "llm_worker/backend/model_settings.hpp"

namespace luka::worker::openai {

/// Pure. For llama-server, vLLM, LM Studio, and whoever else speaks like them. The context window, and how long the
/// model stays in memory, are not ours to choose there.
class openai_dialect final : public dialect {
 public:
  /// `base_path`: of the server's URL; "/v1" is added unless it ends so already, as many write it.
  openai_dialect(model_settings model, std::string_view base_path);

  [[nodiscard]] call ask(const std::vector<proto::chat_message>& messages, const ask_options& how) const override;
  [[nodiscard]] std::unique_ptr<body_reader> reader() const override;
  [[nodiscard]] failure_report refusal(unsigned status, std::string_view body) const override;
  [[nodiscard]] call list_models() const override;
  [[nodiscard]] std::optional<model_status> read_models(std::string_view body) const override;
  [[nodiscard]] std::optional<call> list_loaded() const override { return std::nullopt; }
  [[nodiscard]] std::optional<model_status> read_loaded(std::string_view) const override { return std::nullopt; }
  [[nodiscard]] std::optional<call> load() const override { return std::nullopt; }
  [[nodiscard]] std::string how_to_get_model() const override { return ""; }

 private:
  model_settings model_;
  std::string prefix_;
};

}  // namespace luka::worker::openai
