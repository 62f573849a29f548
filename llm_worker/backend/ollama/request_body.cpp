#include "llm_worker/backend/ollama/request_body.hpp"

#include <boost/json.hpp>

namespace luka::worker::ollama {

namespace json = boost::json;

std::string chat_body(const std::string& model, const std::vector<proto::chat_message>& messages,
                      std::uint32_t num_predict) {
  json::array list;
  list.reserve(messages.size());
  for (const auto& message : messages) {
    json::object entry;
    entry["role"] = message.role;
    entry["content"] = message.content;
    list.push_back(std::move(entry));
  }
  json::object options;
  options["num_predict"] = num_predict;
  json::object body;
  body["model"] = model;
  body["messages"] = std::move(list);
  body["stream"] = true;
  body["options"] = std::move(options);
  return json::serialize(body);
}

}  // namespace luka::worker::ollama
