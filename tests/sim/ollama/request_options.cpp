#include "tests/sim/ollama/request_options.hpp"

#include <array>
#include <algorithm>

namespace ollama_sim {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 13> integers{
    "num_ctx", "num_batch",  "num_gpu", "main_gpu",      "num_thread",    "draft_num_predict", "num_keep",
    "seed",    "num_predict", "top_k",  "repeat_last_n", "mirostat",      "numa"};
constexpr std::array<std::string_view, 7> floats{"top_p",          "min_p",            "typical_p",        "temperature",
                                                 "repeat_penalty", "presence_penalty", "frequency_penalty"};

template <typename Names>
bool has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string type_error(std::string_view key, std::string_view type) {
  return "option \"" + std::string(key) + "\" must be of type " + std::string(type);
}

// Empty when the value has the type that the option wants; unknown options want nothing.
std::string check(std::string_view key, const json::value& value) {
  if (value.is_null()) return {};
  if (has(integers, key) && !value.is_number()) return type_error(key, "integer");
  if (has(floats, key) && !value.is_number()) return type_error(key, "float32");
  if (key == "use_mmap" && !value.is_bool()) return type_error(key, "boolean");
  if (key != "stop") return {};
  if (!value.is_array()) return type_error(key, "array");
  const auto& items = value.get_array();
  const bool strings = std::all_of(items.begin(), items.end(), [](const auto& item) { return item.is_string(); });
  return strings ? std::string{} : "option \"stop\" must be of an array of strings";
}

void read_int(const json::object& options, std::string_view key, int& into) {
  const auto* value = options.if_contains(key);
  if (value == nullptr || !value->is_number()) return;
  into = static_cast<int>(std::clamp(value->to_number<double>(), -2e9, 2e9));
}

}  // namespace

void read_options(const json::object& options, chat_request& request) {
  for (const auto& entry : options) {
    auto error = check(entry.key(), entry.value());
    if (!error.empty()) {
      request.option_error = std::move(error);
      return;
    }
  }
  read_int(options, "num_ctx", request.num_ctx);
  read_int(options, "num_predict", request.num_predict);
  if (request.num_ctx < 4) request.num_ctx = 4;
  const auto* stop = options.if_contains("stop");
  if (stop == nullptr || !stop->is_array()) return;
  for (const auto& item : stop->get_array()) request.stop.emplace_back(std::string_view(item.get_string()));
}

}  // namespace ollama_sim
