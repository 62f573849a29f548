// Reading request bodies the lenient way of Go's encoding/json, with its error texts.
#include <boost/algorithm/string/predicate.hpp>

#include "tests/sim/ollama/chat_request.hpp"
#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {

namespace json = boost::json;

namespace {

constexpr std::size_t max_depth = 512;

// Go names the character it stumbled over.
std::string invalid_character(std::string_view text, std::size_t at) {
  const char c = at < text.size() ? text[at] : ' ';
  return std::string("invalid character '") + c + "' looking for beginning of value";
}

}  // namespace

std::variant<json::object, api_error> parse_json_object(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return api_error{400, "missing request body"};
  const auto text = repair_json_text(body);
  json::parse_options options;
  options.max_depth = max_depth;
  json::stream_parser parser(json::storage_ptr{}, options);
  boost::system::error_code failure;
  const auto read = parser.write_some(text, failure);
  if (failure) return api_error{400, invalid_character(text, read)};
  if (!parser.done()) return api_error{400, "unexpected EOF"};
  auto value = parser.release();
  if (value.is_object()) return std::move(value.get_object());
  return api_error{400, "json: cannot unmarshal " +
                            std::string(value.is_array() ? "array" : value.is_string() ? "string" : "number") +
                            " into Go value of type api.ChatRequest"};
}

const json::value* field(const json::object& object, std::string_view name) {
  const auto* exact = object.if_contains(name);
  if (exact == nullptr) {
    for (const auto& entry : object) {
      if (boost::iequals(entry.key(), name)) exact = &entry.value();
    }
  }
  return exact == nullptr || exact->is_null() ? nullptr : exact;
}

}  // namespace ollama_sim
