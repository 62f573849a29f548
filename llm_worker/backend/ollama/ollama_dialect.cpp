#include "llm_worker/backend/ollama/ollama_dialect.hpp"

#include "llm_worker/backend/ollama/answer_reader.hpp"
#include "llm_worker/backend/ollama/failure_table.hpp"
#include "llm_worker/backend/ollama/model_list.hpp"
#include "llm_worker/backend/ollama/request_body.hpp"

namespace luka::worker::ollama {

call ollama_dialect::ask(const std::vector<proto::chat_message>& messages, const ask_options& how) const {
  return {"POST", "/api/chat", chat_body(model_, messages, how)};
}

std::unique_ptr<body_reader> ollama_dialect::reader() const { return std::make_unique<answer_reader>(); }

failure_report ollama_dialect::refusal(unsigned status, std::string_view body) const {
  return classify_status(status, body, model_.name);
}

call ollama_dialect::list_models() const { return {"GET", "/api/tags", ""}; }

/// The context window in this list is the one that the model was trained with, not the one that it will get.
std::optional<model_status> ollama_dialect::read_models(std::string_view body) const {
  auto status = find_model(body, model_.name);
  if (status) status->window = 0;
  return status;
}

std::optional<call> ollama_dialect::list_loaded() const { return call{"GET", "/api/ps", ""}; }

std::optional<model_status> ollama_dialect::read_loaded(std::string_view body) const {
  return find_model(body, model_.name);
}

std::optional<call> ollama_dialect::load() const { return call{"POST", "/api/chat", load_body(model_)}; }

std::string ollama_dialect::how_to_get_model() const { return "ollama pull " + model_.name; }

}  // namespace luka::worker::ollama
