#include "llm_worker/backend/openai/request_body.hpp"

#include <boost/json.hpp>

namespace luka::worker::openai {

namespace json = boost::json;

namespace {

void wish(json::object& body, think_wish think) {
  switch (think) {
    case think_wish::automatic: break;
    case think_wish::off:
      body["reasoning_effort"] = "none";
      body["chat_template_kwargs"] = json::object({{"enable_thinking", false}});
      break;
    case think_wish::low: body["reasoning_effort"] = "low"; break;
    case think_wish::medium: body["reasoning_effort"] = "medium"; break;
    case think_wish::high: body["reasoning_effort"] = "high"; break;
  }
}

}  // namespace

std::string chat_body(const std::string& model, const std::vector<proto::chat_message>& messages,
                      const ask_options& how) {
  json::array list;
  list.reserve(messages.size());
  for (const auto& message : messages) {
    json::object entry;
    entry["role"] = message.role;
    entry["content"] = message.content;
    list.push_back(std::move(entry));
  }
  json::object stream_options;
  stream_options["include_usage"] = true;
  json::object body;
  body["model"] = model;
  body["messages"] = std::move(list);
  body["stream"] = true;
  body["stream_options"] = std::move(stream_options);
  body["max_tokens"] = how.num_predict;
  wish(body, how.think);
  return json::serialize(body);
}

}  // namespace luka::worker::openai
