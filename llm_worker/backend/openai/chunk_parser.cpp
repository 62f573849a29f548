#include "llm_worker/backend/openai/chunk_parser.hpp"

#include "llm_worker/backend/json_fields.hpp"
#include "llm_worker/text/utf8.hpp"

namespace luka::worker::openai {

namespace json = boost::json;

namespace {

std::optional<std::string> error_of(const json::object& chunk) {
  const auto* found = chunk.if_contains("error");
  if (!found || found->is_null()) return std::nullopt;
  if (const auto* text = found->if_string()) return std::string(text->data(), text->size());
  return json::serialize(*found);
}

void read_delta(const json::object& delta, chunk_event& event) {
  event.text += repaired(text_at(delta, "content"));
  const auto reasoning = text_at(delta, "reasoning");
  event.thinking += repaired(reasoning.empty() ? text_at(delta, "reasoning_content") : reasoning);
  const auto* calls = array_at(delta, "tool_calls");
  event.tool_call = event.tool_call || (calls && !calls->empty());
}

void read_choice(const json::object& choice, chunk_event& event) {
  if (const auto* delta = object_at(choice, "delta")) read_delta(*delta, event);
  if (const auto* message = object_at(choice, "message")) read_delta(*message, event);
  const auto reason = text_at(choice, "finish_reason");
  if (!reason.empty()) event.finish_reason = repaired(reason);
}

}  // namespace

chunk_event parse_chunk(std::string_view data) {
  chunk_event event;
  json::parse_options lenient;
  lenient.max_depth = 128;
  lenient.allow_invalid_utf8 = true;  // mended afterwards, rather than losing an answer over one byte
  unsigned char buffer[4096];
  json::monotonic_resource memory(buffer);
  json::error_code failed;
  const json::value parsed = json::parse(json::string_view(data.data(), data.size()), failed, &memory, lenient);
  const auto* chunk = failed ? nullptr : parsed.if_object();
  if (!chunk) {
    event.readable = false;
    return event;
  }
  event.error = error_of(*chunk);
  if (const auto* choices = array_at(*chunk, "choices"))
    if (!choices->empty() && choices->front().is_object()) read_choice(choices->front().get_object(), event);
  if (const auto* usage = object_at(*chunk, "usage"))
    event.usage = token_usage{count_at(*usage, "prompt_tokens"), count_at(*usage, "completion_tokens")};
  return event;
}

}  // namespace luka::worker::openai
