#include "tests/sim/telegram/call_params.hpp"

#include "tests/sim/telegram/query_string.hpp"
#include "tests/sim/telegram/utf8.hpp"

#include <charconv>

namespace telegram_sim {
namespace {

namespace json = boost::json;

api_result<json::object> parse_json_body(std::string_view body) {
  boost::system::error_code error;
  auto value = json::parse(body, error);
  if (error || !value.is_object()) {
    return bad_request("can't parse JSON object in the request body");
  }
  return std::move(value.get_object());
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(number) : std::nullopt;
}

api_result<call_params> call_params::read(std::string_view query, std::string_view content_type, std::string_view body) {
  call_params params;
  if (!is_valid_utf8(body)) {
    return bad_request(wording::not_utf8);
  }
  if (content_type.starts_with("application/json") && !body.empty()) {
    auto object = parse_json_body(body);
    if (object.has_error()) {
      return object.error();
    }
    params.values_ = std::move(*object);
  } else if (content_type.starts_with("application/x-www-form-urlencoded")) {
    for (auto& [name, value] : parse_query(body)) {
      params.values_[name] = value;
    }
  } else if (content_type.starts_with("multipart/form-data")) {
    return bad_request("multipart/form-data is not understood by this simulator");
  }
  for (auto& [name, value] : parse_query(query)) {
    params.values_[name] = value;
  }
  for (const auto& field : params.values_) {
    if (field.value().is_string() && !is_valid_utf8(field.value().get_string())) {
      return bad_request(wording::not_utf8);
    }
  }
  return params;
}

std::string call_params::text(std::string_view name) const {
  const auto* value = values_.if_contains(name);
  if (value == nullptr || value->is_null()) {
    return {};
  }
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

std::optional<std::int64_t> call_params::integer(std::string_view name) const {
  const auto* value = values_.if_contains(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->is_number()) {
    boost::system::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    return error ? std::nullopt : std::optional(number);
  }
  return parse_integer(text(name));
}

bool call_params::flag(std::string_view name) const {
  const auto value = text(name);
  return value == "true" || value == "True" || value == "1" || value == "yes";
}

api_result<json::value> call_params::structured(std::string_view name, std::string_view what) const {
  const auto* value = values_.if_contains(name);
  if (value == nullptr || value->is_null()) {
    return json::value();
  }
  if (!value->is_string()) {
    return *value;
  }
  if (value->get_string().empty()) {
    return json::value();
  }
  boost::system::error_code error;
  auto parsed = json::parse(value->get_string(), error);
  if (error) {
    return bad_request("can't parse " + std::string(what) + " JSON object");
  }
  return parsed;
}

json::value call_params::structured_or_null(std::string_view name) const {
  auto value = structured(name, name);
  return value.has_value() ? std::move(*value) : json::value();
}

}  // namespace telegram_sim
