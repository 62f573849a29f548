#include "llm_worker/backend/openai/model_list.hpp"

#include "llm_worker/backend/json_fields.hpp"
#include "llm_worker/backend/model_name.hpp"

namespace luka::worker::openai {

namespace json = boost::json;

std::optional<model_status> find_model(std::string_view body, const std::string& model) {
  json::error_code failed;
  const json::value parsed = json::parse(json::string_view(body.data(), body.size()), failed);
  const auto* object = failed ? nullptr : parsed.if_object();
  const auto* list = object ? array_at(*object, "data") : nullptr;
  if (!list) return std::nullopt;
  model_status status;
  for (const auto& item : *list) {
    const auto* entry = item.if_object();
    if (!entry || !is_same_model(text_at(*entry, "id"), model)) continue;
    status.is_listed = true;
    status.window = count_at(*entry, "max_model_len");
    break;
  }
  return status;
}

}  // namespace luka::worker::openai
