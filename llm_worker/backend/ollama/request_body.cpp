#include "llm_worker/backend/ollama/request_body.hpp"

#include <charconv>

#include <boost/json.hpp>

#include "llm_worker/backend/keep_alive.hpp"

namespace luka::worker::ollama {

namespace json = boost::json;

namespace {

/// A bare number is seconds for Ollama, but only as a number: "5" as a string is an error there.
json::value keep_alive_value(const std::string& text) {
  std::int64_t seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failed == std::errc() && end == text.data() + text.size()) return seconds;
  return json::value(text);
}

json::object about(const model_settings& model, json::object options) {
  json::object body;
  body["model"] = model.name;
  if (model.num_ctx > 0) options["num_ctx"] = model.num_ctx;
  if (!options.empty()) body["options"] = std::move(options);
  if (!model.keep_alive.empty()) body["keep_alive"] = keep_alive_value(model.keep_alive);
  return body;
}

void wish(json::object& body, think_wish think) {
  switch (think) {
    case think_wish::automatic: break;
    case think_wish::off: body["think"] = false; break;
    case think_wish::low: body["think"] = "low"; break;
    case think_wish::medium: body["think"] = "medium"; break;
    case think_wish::high: body["think"] = "high"; break;
  }
}

}  // namespace

std::string chat_body(const model_settings& model, const std::vector<proto::chat_message>& messages,
                      const ask_options& how) {
  json::object options;
  options["num_predict"] = how.num_predict;
  json::object body = about(model, std::move(options));
  json::array list;
  list.reserve(messages.size());
  for (const auto& message : messages) {
    json::object entry;
    entry["role"] = message.role;
    entry["content"] = message.content;
    list.push_back(std::move(entry));
  }
  body["messages"] = std::move(list);
  body["stream"] = true;
  wish(body, how.think);
  return json::serialize(body);
}

std::string load_body(const model_settings& model) {
  model_settings loaded = model;
  if (keeps_nothing(loaded.keep_alive)) loaded.keep_alive.clear();
  json::object body = about(loaded, json::object());
  body["messages"] = json::array();
  return json::serialize(body);
}

}  // namespace luka::worker::ollama
