// POST /v1/chat/completions bodies.
#include <algorithm>

#include "tests/sim/ollama/chat_request.hpp"

namespace ollama_sim {

namespace json = boost::json;

namespace {

std::string text_field(const json::object& object, std::string_view name) {
  const auto* value = field(object, name);
  return value != nullptr && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

bool flag_field(const json::object& object, std::string_view name) {
  const auto* value = field(object, name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

// A text, or a list of parts of which the texts count.
std::string content_of(const json::object& message) {
  const auto* content = field(message, "content");
  if (content == nullptr || !content->is_array()) return text_field(message, "content");
  std::string text;
  for (const auto& part : content->get_array())
    if (part.is_object()) text += text_field(part.get_object(), "text");
  return text;
}

// reasoning_effort as Ollama understands it, enable_thinking as the templates do.
void read_thinking(const json::object& body, chat_request& request) {
  const auto effort = text_field(body, "reasoning_effort");
  if (!effort.empty()) request.think = effort != "none";
  const auto* template_values = field(body, "chat_template_kwargs");
  if (template_values == nullptr || !template_values->is_object()) return;
  const auto* enabled = field(template_values->get_object(), "enable_thinking");
  if (enabled != nullptr && enabled->is_bool() && !enabled->get_bool()) request.think = false;
}

}  // namespace

std::variant<chat_request, api_error> parse_openai_request(std::string_view body) {
  auto parsed = parse_json_object(body);
  if (auto* error = std::get_if<api_error>(&parsed)) return std::move(*error);
  const auto& object = std::get<json::object>(parsed);
  chat_request request;
  request.dialect = chat_dialect::openai;
  request.model = text_field(object, "model");
  request.stream = flag_field(object, "stream");
  const auto* list = field(object, "messages");
  if (list == nullptr || !list->is_array() || list->get_array().empty())
    return api_error{400, "[] is too short - 'messages'"};
  request.messages_json = json::serialize(*list);
  for (const auto& item : list->get_array()) {
    if (!item.is_object()) return api_error{400, "invalid message"};
    request.messages.push_back({text_field(item.get_object(), "role"), content_of(item.get_object())});
  }
  for (const std::string_view key : {"max_tokens", "max_completion_tokens"}) {
    const auto* most = field(object, key);
    if (most != nullptr && most->is_number())
      request.num_predict = static_cast<int>(std::clamp(most->to_number<double>(), -1.0, 2e9));
  }
  const auto* tools = field(object, "tools");
  request.has_tools = tools != nullptr && tools->is_array() && !tools->get_array().empty();
  const auto* options = field(object, "stream_options");
  if (options != nullptr && options->is_object())
    request.include_usage = flag_field(options->get_object(), "include_usage");
  read_thinking(object, request);
  return request;
}

}  // namespace ollama_sim
