#include "llm_worker/backend/ollama/line_parser.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "llm_worker/backend/json_fields.hpp"
#include "llm_worker/text/utf8.hpp"

namespace luka::worker::ollama {

namespace json = boost::json;

namespace {

constexpr std::uint64_t longest_load = 1'000'000'000'000'000ULL;  // nanoseconds: eleven days

std::optional<std::string> error_of(const json::object& line) {
  const auto* found = line.if_contains("error");
  if (!found || found->is_null()) return std::nullopt;
  if (const auto* text = found->if_string()) return std::string(text->data(), text->size());
  return json::serialize(*found);
}

void read_message(const json::object& message, line_event& event) {
  event.text = repaired(text_at(message, "content"));
  event.thinking = repaired(text_at(message, "thinking"));
  const auto* calls = array_at(message, "tool_calls");
  event.tool_call = calls && !calls->empty();
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
  if (const auto* message = object_at(object, "message")) read_message(*message, event);
  if (is_true_at(object, "done")) {
    done_info done;
    done.reason = repaired(text_at(object, "done_reason"));
    done.prompt_tokens = count_at(object, "prompt_eval_count");
    done.answer_tokens = count_at(object, "eval_count");
    const std::chrono::nanoseconds load(std::min(count_at(object, "load_duration"), longest_load));
    done.load = std::chrono::duration_cast<std::chrono::milliseconds>(load);
    event.done = std::move(done);
  }
  return event;
}

}  // namespace luka::worker::ollama
