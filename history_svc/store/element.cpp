#include "history_svc/store/element.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "history_svc/errors.hpp"
#include "history_svc/store/utf8.hpp"
#include "proto/codec.hpp"

namespace luka::history {

namespace json = boost::json;

namespace {

/// What the wire lets through as one string.
constexpr std::size_t longest_content = 4 * 1024 * 1024;

bool is_role(std::string_view text) { return text == "user" || text == "assistant" || text == "system"; }

}  // namespace

std::string write_element(std::string_view role, std::string_view content) {
  json::object element;
  element["role"] = role;
  element["content"] = replace_invalid_utf8(content);
  return json::serialize(element);
}

result<proto::chat_message> read_element(std::string_view text) {
  if (text.size() > proto::max_frame_bytes) return errc::element_too_large;
  json::parse_options tolerant;
  tolerant.allow_invalid_utf8 = true;
  error_code failed;
  const json::value parsed = json::parse(text, failed, json::storage_ptr(), tolerant);
  if (failed) return errc::element_not_json;
  const json::object* const element = parsed.if_object();
  if (!element) return errc::element_not_an_object;
  const json::value* const role = element->if_contains("role");
  const json::value* const content = element->if_contains("content");
  if (!role || !role->is_string()) return errc::element_without_role;
  if (!content || !content->is_string()) return errc::element_without_content;
  if (!is_role(std::string_view(role->get_string()))) return errc::element_of_unknown_role;
  proto::chat_message message;
  message.role = std::string(role->get_string());
  message.content = replace_invalid_utf8(content->get_string());
  if (message.content.size() > longest_content) return errc::element_too_large;
  return message;
}

}  // namespace luka::history
