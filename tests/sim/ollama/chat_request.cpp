#include "tests/sim/ollama/chat_request.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/algorithm/string/case_conv.hpp>

#include "tests/sim/ollama/go_duration.hpp"
#include "tests/sim/ollama/go_json.hpp"
#include "tests/sim/ollama/model_catalogue.hpp"
#include "tests/sim/ollama/request_options.hpp"

namespace ollama_sim {

namespace json = boost::json;

namespace {

std::string_view kind_name(const json::value& value) {
  if (value.is_object()) return "object";
  if (value.is_array()) return "array";
  if (value.is_string()) return "string";
  return value.is_bool() ? "bool" : "number";
}

// Reads one body into one request; the first thing Go would stumble over ends it by `throw api_error`.
class body_reader {
 public:
  body_reader(const json::object& body, chat_request& out) : body_(body), out_(out) {}

  void read() {
    out_.model = text(body_, "model", "model");
    read_flag("stream", out_.stream);
    read_flag("truncate", out_.truncate);
    read_flag("shift", out_.shift);
    read_flag("logprobs", out_.logprobs);
    read_keep_alive();
    read_think();
    read_format();
    read_lists();
    if (const auto* options = typed(body_, "options", "options", json::kind::object, "map[string]interface {}")) {
      out_.options_json = json::serialize(*options);
      read_options(options->get_object(), out_);
    }
    const auto* top = field(body_, "top_logprobs");
    if (top != nullptr && top->is_number()) out_.top_logprobs = static_cast<int>(top->to_number<double>());
    if (out_.top_logprobs < 0 || out_.top_logprobs > 20) fail("top_logprobs must be between 0 and 20");
  }

 private:
  [[noreturn]] static void fail(std::string text) { throw api_error{400, std::move(text)}; }

  const json::value* typed(const json::object& in, std::string_view key, std::string_view path, json::kind kind,
                           std::string_view go_type) const {
    const auto* value = field(in, key);
    if (value == nullptr || value->kind() == kind) return value;
    fail("json: cannot unmarshal " + std::string(kind_name(*value)) + " into Go struct field " +
         (out_.dialect == chat_dialect::chat ? "ChatRequest." : "GenerateRequest.") + std::string(path) +
         " of type " + std::string(go_type));
  }

  std::string text(const json::object& in, std::string_view key, std::string_view path) const {
    const auto* value = typed(in, key, path, json::kind::string, "string");
    return value == nullptr ? std::string{} : std::string(std::string_view(value->get_string()));
  }

  void read_flag(std::string_view key, bool& into) const {
    if (const auto* value = typed(body_, key, key, json::kind::bool_, "bool")) into = value->get_bool();
  }

  void read_keep_alive() {
    const auto* value = field(body_, "keep_alive");
    if (value == nullptr) return;
    out_.keep_alive_json = json::serialize(*value);
    std::chrono::nanoseconds duration{0};
    if (value->is_number()) {
      const auto seconds = std::clamp(value->to_number<double>(), -9e9, 9e9);
      duration = std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
    } else if (value->is_string()) {
      const auto parsed = parse_go_duration(std::string_view(value->get_string()));
      if (!parsed.error.empty()) fail(parsed.error);
      duration = parsed.value;
    } else {
      fail("Unsupported type: '" + std::string(kind_name(*value)) + "'");
    }
    out_.keep_alive = duration.count() < 0 ? keep_for_ever : duration;
  }

  void read_think() {
    const auto* value = field(body_, "think");
    if (value == nullptr) return;
    if (value->is_bool()) {
      out_.think = value->get_bool();
      return;
    }
    static constexpr std::array<std::string_view, 4> levels{"high", "medium", "low", "max"};
    const std::string_view level = value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
    if (std::find(levels.begin(), levels.end(), level) == levels.end()) {
      const auto shown = value->is_string() ? go_quoted(level) : json::serialize(*value);
      fail("invalid think value: " + shown + R"( (must be "high", "medium", "low", "max", true, or false))");
    }
    out_.think = true;
  }

  void read_format() {
    const auto* value = field(body_, "format");
    if (value == nullptr || value->is_object()) return;
    if (value->is_string() && (value->get_string().empty() || value->get_string() == "json")) return;
    out_.bad_format = json::serialize(*value);
  }

  void read_lists() {
    const auto* tools = typed(body_, "tools", "tools", json::kind::array, "api.Tools");
    out_.has_tools = tools != nullptr && !tools->get_array().empty();
    if (out_.dialect == chat_dialect::chat) read_messages();
    else read_prompt();
  }

  void read_messages() {
    const auto* list = typed(body_, "messages", "messages", json::kind::array, "[]api.Message");
    if (list == nullptr) return;
    out_.messages_json = json::serialize(*list);
    for (const auto& item : list->get_array()) {
      if (!item.is_object()) {
        fail("json: cannot unmarshal " + std::string(kind_name(item)) +
             " into Go struct field ChatRequest.messages of type api.Message");
      }
      const auto& message = item.get_object();
      check_images(message, "messages.images");
      out_.messages.push_back({boost::to_lower_copy(text(message, "role", "messages.role")),
                               text(message, "content", "messages.content")});
    }
  }

  void read_prompt() {
    check_images(body_, "images");
    const auto system = text(body_, "system", "system");
    const auto prompt = text(body_, "prompt", "prompt");
    if (prompt.empty()) return;
    if (!system.empty()) out_.messages.push_back({"system", system});
    out_.messages.push_back({"user", prompt});
    json::array list;
    for (const auto& message : out_.messages) {
      list.push_back(json::object({{"role", message.role}, {"content", message.content}}));
    }
    out_.messages_json = json::serialize(list);
  }

  void check_images(const json::object& in, std::string_view path) {
    const auto* images = typed(in, "images", path, json::kind::array, "[]api.ImageData");
    if (images == nullptr) return;
    for (const auto& image : images->get_array()) {
      const std::string_view data = image.is_string() ? std::string_view(image.get_string()) : std::string_view{};
      const auto bad = first_bad_base64(data);
      if (bad != std::string_view::npos) fail("illegal base64 data at input byte " + std::to_string(bad));
      out_.has_images = true;
    }
  }

  static std::size_t first_bad_base64(std::string_view data) {
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto end = data.find_last_not_of('=');
    const auto body = end == std::string_view::npos ? std::string_view{} : data.substr(0, end + 1);
    const auto bad = body.find_first_not_of(alphabet);
    if (bad != std::string_view::npos) return bad;
    return data.size() % 4 == 0 && data.size() - body.size() <= 2 ? std::string_view::npos : data.size();
  }

  const json::object& body_;
  chat_request& out_;
};

}  // namespace

std::string_view chat_request::last_user_text() const {
  const auto last = std::find_if(messages.rbegin(), messages.rend(), [](const auto& m) { return m.role == "user"; });
  return last == messages.rend() ? std::string_view{} : std::string_view(last->content);
}

std::variant<chat_request, api_error> parse_chat_request(std::string_view body, chat_dialect dialect) {
  auto parsed = parse_json_object(body);
  if (auto* error = std::get_if<api_error>(&parsed)) return std::move(*error);
  chat_request request;
  request.dialect = dialect;
  try {
    body_reader(std::get<json::object>(parsed), request).read();
  } catch (api_error& error) {
    return std::move(error);
  }
  return request;
}

std::optional<api_error> check_against_model(const chat_request& request, const model_entry* model) {
  if (request.model.empty()) return api_error{400, "model is required"};
  if (is_cloud_model(request.model)) {
    return api_error{403, "ollama cloud is disabled: remote model is unavailable"};
  }
  if (!is_valid_model_name(request.model)) return api_error{400, "invalid model name"};
  if (model == nullptr) return api_error{404, "model '" + request.model + "' not found"};
  if (request.think.value_or(false) && !model->can("thinking")) {
    return api_error{400, go_quoted(request.model) + " does not support thinking"};
  }
  if (request.has_tools && !model->can("tools")) {
    const bool library = model->name.find('/') == std::string::npos;
    return api_error{400, "registry.ollama.ai/" + std::string(library ? "library/" : "") + model->name +
                              " does not support tools"};
  }
  if (!model->can("completion")) return api_error{400, go_quoted(request.model) + " does not support chat"};
  if (!request.option_error.empty()) return api_error{500, request.option_error};
  return std::nullopt;
}

}  // namespace ollama_sim
