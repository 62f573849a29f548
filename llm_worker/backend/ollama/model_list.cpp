#include "llm_worker/backend/ollama/model_list.hpp"

#include <algorithm>
#include <cctype>

#include <boost/json.hpp>

namespace luka::worker::ollama {

namespace json = boost::json;

namespace {

std::string canonical(std::string_view name) {
  std::string full(name);
  // A colon before the last slash belongs to a registry's port.
  const auto tag = full.substr(full.rfind('/') + 1).find(':');
  if (tag == std::string::npos) full += ":latest";
  std::transform(full.begin(), full.end(), full.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return full;
}

bool is_named(const json::value& entry, const std::string& wanted) {
  if (!entry.is_object()) return false;
  for (const std::string_view key : {"name", "model"}) {
    const auto* found = entry.get_object().if_contains(key);
    const auto* name = found ? found->if_string() : nullptr;
    if (name && canonical(std::string_view(name->data(), name->size())) == wanted) return true;
  }
  return false;
}

}  // namespace

model_presence find_model(std::string_view tags_body, const std::string& model) {
  json::error_code failed;
  const json::value parsed = json::parse(json::string_view(tags_body.data(), tags_body.size()), failed);
  const auto* object = failed ? nullptr : parsed.if_object();
  const auto* models = object ? object->if_contains("models") : nullptr;
  const auto* list = models ? models->if_array() : nullptr;
  if (!list) return model_presence::unreadable;
  const auto wanted = canonical(model);
  const bool found = std::any_of(list->begin(), list->end(), [&](const auto& entry) { return is_named(entry, wanted); });
  return found ? model_presence::present : model_presence::absent;
}

}  // namespace luka::worker::ollama
