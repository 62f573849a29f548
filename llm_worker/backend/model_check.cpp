#include "llm_worker/backend/model_check.hpp"

namespace luka::worker {

model_check check_unreachable(const std::string& why, const dialect& speaks) {
  model_check found;
  found.problem = "the model server is not reachable: " + why;
  found.useless = proto::failure::model_unreachable;
  const auto get = speaks.how_to_get_model();
  found.remedy = get.empty() ? "start it, or check OLLAMA_URL" : "start it (ollama serve), then: " + get;
  return found;
}

model_check check_models(unsigned status, std::string_view body, const dialect& speaks) {
  model_check found;
  if (status == 401 || status == 403) {
    found.problem = speaks.refusal(status, body).detail;
    found.remedy = "check LLM_API_KEY";
    found.useless = proto::failure::refused;
    return found;
  }
  if (status != 200) {
    found.problem = speaks.refusal(status, body).detail;
    found.remedy = "check OLLAMA_URL";
    if (status >= 500 && status != 503) found.useless = proto::failure::model_failed;
    return found;
  }
  const auto models = speaks.read_models(body);
  if (!models) {
    found.problem = "what answers at OLLAMA_URL does not speak like the LLM_API that was chosen";
    found.remedy = "check OLLAMA_URL and LLM_API";
  } else if (!models->is_listed) {
    found.problem = "the model server does not have the model";
    found.is_missing = true;
    found.useless = proto::failure::model_missing;
    found.remedy = speaks.how_to_get_model();
    if (found.remedy.empty()) found.remedy = "check OLLAMA_MODEL_NAME";
  } else {
    found.bytes = models->bytes;
  }
  return found;
}

}  // namespace luka::worker
