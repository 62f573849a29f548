// POST /api/chat and /api/generate bodies: what Ollama reads out of them and what it refuses.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json.hpp>

#include "tests/sim/ollama/scheduler.hpp"

namespace ollama_sim {

struct model_entry;

enum class chat_dialect { chat, generate, openai };

struct api_error {
  unsigned status;
  std::string text;
};

struct chat_message {
  std::string role;
  std::string content;
};

struct chat_request {
  chat_dialect dialect = chat_dialect::chat;
  std::string model;  // as sent: the answer echoes it
  std::vector<chat_message> messages;
  std::string messages_json = "[]";   // as sent, compact
  std::string options_json = "{}";
  std::string keep_alive_json = "null";
  bool stream = true;
  std::optional<std::chrono::nanoseconds> keep_alive;  // keep_for_ever for negative values
  std::optional<bool> think;
  bool has_tools = false;
  bool has_images = false;
  std::string bad_format;  // the format's raw JSON when it is neither "json" nor a schema
  bool truncate = true;
  bool shift = true;
  bool logprobs = false;
  int top_logprobs = 0;
  int num_ctx = 4096;
  int num_predict = -1;
  std::vector<std::string> stop;
  bool include_usage = false;  // openai
  std::string option_error;  // reported later than the rest, with status 500

  bool load_only() const { return messages.empty(); }
  // Content of the last message whose role is user, or empty.
  std::string_view last_user_text() const;
};

// Reads a body as Go's decoder and Ollama's handlers do. The error is what the client gets (status 400).
std::variant<chat_request, api_error> parse_chat_request(std::string_view body, chat_dialect dialect);

// The same for POST /v1/chat/completions.
std::variant<chat_request, api_error> parse_openai_request(std::string_view body);

// What is refused before anything is scheduled, given what the model can do; nullptr = no such model.
std::optional<api_error> check_against_model(const chat_request& request, const model_entry* model);

// Reads any JSON object body ({"model":…} of show and pull) in the same lenient way.
std::variant<boost::json::object, api_error> parse_json_object(std::string_view body);

// Value of a field, found as Go finds it: exactly, else without regard to case; nullptr when absent or null.
const boost::json::value* field(const boost::json::object& object, std::string_view name);

}  // namespace ollama_sim
