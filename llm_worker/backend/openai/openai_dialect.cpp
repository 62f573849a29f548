#include "llm_worker/backend/openai/openai_dialect.hpp"

#include "llm_worker/backend/openai/answer_reader.hpp"
#include "llm_worker/backend/openai/failure_table.hpp"
#include "llm_worker/backend/openai/model_list.hpp"
#include "llm_worker/backend/openai/request_body.hpp"

namespace luka::worker::openai {

openai_dialect::openai_dialect(model_settings model, std::string_view base_path)
    : model_(std::move(model)), prefix_(base_path.ends_with("/v1") ? "" : "/v1") {}

call openai_dialect::ask(const std::vector<proto::chat_message>& messages, const ask_options& how) const {
  return {"POST", prefix_ + "/chat/completions", chat_body(model_.name, messages, how)};
}

std::unique_ptr<body_reader> openai_dialect::reader() const { return std::make_unique<answer_reader>(); }

failure_report openai_dialect::refusal(unsigned status, std::string_view body) const {
  return classify_status(status, body, model_.name);
}

call openai_dialect::list_models() const { return {"GET", prefix_ + "/models", ""}; }

std::optional<model_status> openai_dialect::read_models(std::string_view body) const {
  return find_model(body, model_.name);
}

}  // namespace luka::worker::openai
