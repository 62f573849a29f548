#include "llm_worker/backend/ollama/line_parser.hpp"

#include <boost/json.hpp>

#include "llm_worker/text/utf8.hpp"

namespace luka::worker::ollama {

namespace json = boost::json;

namespace {

std::string_view text_at(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  const auto* text = found ? found->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

std::uint64_t count_at(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  if (!found) return 0;
  if (const auto* number = found->if_uint64()) return *number;
  if (const auto* number = found->if_int64()) return *number > 0 ? static_cast<std::uint64_t>(*number) : 0;
  return 0;
}

bool is_true(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  const auto* flag = found ? found->if_bool() : nullptr;
  return flag && *flag;
}

std::optional<std::string> error_of(const json::object& line) {
  const auto* found = line.if_contains("error");
  if (!found || found->is_null()) return std::nullopt;
  if (const auto* text = found->if_string()) return std::string(text->data(), text->size());
  return json::serialize(*found);
}

void read_message(const json::object& message, line_event& event) {
  event.text = repaired(text_at(message, "content"));
  event.thinking = !text_at(message, "thinking").empty();
  const auto* calls = message.if_contains("tool_calls");
  event.tool_call = calls && calls->is_array() && !calls->get_array().empty();
}

}  // namespace

line_event parse_line(std::string_view line) {
  line_event event;
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return event;
  json::parse_options lenient;
  lenient.max_depth = 128;            // arguments of a tool call may nest; Boost's default is 32
  lenient.allow_invalid_utf8 = true;  // mended afterwards, rather than losing an answer over one byte
  unsigned char buffer[4096];
  json::monotonic_resource memory(buffer);
  json::error_code failed;
  const json::value parsed = json::parse(json::string_view(line.data(), line.size()), failed, &memory, lenient);
  if (failed || !parsed.is_object()) {
    event.readable = false;
    return event;
  }
  const auto& object = parsed.get_object();
  event.error = error_of(object);
  const auto* message = object.if_contains("message");
  if (message && message->is_object()) read_message(message->get_object(), event);
  if (is_true(object, "done")) {
    done_info done;
    done.reason = repaired(text_at(object, "done_reason"));
    done.prompt_tokens = count_at(object, "prompt_eval_count");
    done.answer_tokens = count_at(object, "eval_count");
    event.done = std::move(done);
  }
  return event;
}

}  // namespace luka::worker::ollama
