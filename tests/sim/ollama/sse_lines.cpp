#include "tests/sim/ollama/sse_lines.hpp"

#include <boost/json.hpp>

#include "tests/sim/ollama/openai_errors.hpp"
#include "tests/sim/ollama/text_hash.hpp"

namespace ollama_sim {

namespace json = boost::json;

namespace {

constexpr std::string_view done_event = "data: [DONE]";

std::string id_for(server_flavour flavour, std::uint64_t number) {
  if (flavour == server_flavour::ollama) return "chatcmpl-" + std::to_string(mix(number) % 999);
  return "chatcmpl-" + hex_text(mix(number), 16) + hex_text(mix(number + 1), 16);
}

// {"index":0,"id":…,"type":"function","function":{"name":…,"arguments":"{…}"}} out of a call in Ollama's own shape.
std::string openai_call(const json::value& call, bool with_name, bool with_arguments) {
  const auto& function = call.at("function").as_object();
  const auto arguments = with_arguments ? json::serialize(function.at("arguments")) : std::string();
  std::string out = "{";
  if (with_name) out += "\"id\":" + go_string(std::string_view(call.at("id").as_string())) + ",";
  out += "\"index\":0,";
  if (with_name) out += "\"type\":\"function\",";
  out += "\"function\":{";
  if (with_name) out += "\"name\":" + go_string(std::string_view(function.at("name").as_string())) + ",";
  return out + "\"arguments\":" + go_string(arguments) + "}}";
}

}  // namespace

sse_lines::sse_lines(server_flavour flavour, const chat_request& request, const directives& wanted, std::uint64_t id)
    : flavour_(flavour),
      model_(request.model),
      id_(id_for(flavour, id)),
      line_end_(wanted.crlf ? "\r\n\r\n" : "\n\n"),
      extra_(wanted.extra_fields ? R"(,"x_future":{"list":[1,2,{"deep":null}]})" : ""),
      include_usage_(request.include_usage),
      metrics_(!wanted.no_metrics),
      done_reason_(!wanted.no_done_reason),
      calls_tool_(wanted.tool_call != tool_call_place::none) {
  if (wanted.empty_lines) line_end_ += line_end_;
}

std::string sse_lines::extra_headers() const {
  if (flavour_ != server_flavour::llama_server) return {};
  return "Server: llama.cpp\r\nX-Accel-Buffering: no\r\nKeep-Alive: timeout=5, max=100\r\n";
}

std::string_view sse_lines::ping() const { return flavour_ == server_flavour::llama_server ? ":\n\n" : ""; }

void sse_lines::begin(std::string& out, wall_time now, std::string_view object, std::string_view model) const {
  const auto created = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  out += "{\"id\":\"" + id_ + "\",\"object\":\"" + std::string(object) + "\",\"created\":" + std::to_string(created);
  out += ",\"model\":" + go_string(model);
  if (is_ollama()) out += ",\"system_fingerprint\":\"fp_ollama\"";
  out += extra_;
}

// `finish`: a JSON value.
void sse_lines::chunk(std::string& out, wall_time now, std::string_view delta, std::string_view finish) const {
  out += "data: ";
  begin(out, now, "chat.completion.chunk", model_);
  out += ",\"choices\":[{\"index\":0,\"delta\":";
  out += delta;
  out += ",\"finish_reason\":";
  out += finish;
  if (flavour_ == server_flavour::vllm && finish != "null") out += ",\"stop_reason\":null";
  out += "}]}";
}

std::string sse_lines::delta_of(const line_text& text) const {
  const bool role_comes_alone = flavour_ == server_flavour::llama_server || flavour_ == server_flavour::vllm;
  std::string delta = "{";
  if (text.is_first && !role_comes_alone) delta += "\"role\":\"assistant\",";
  if (text.thinking.empty()) return delta + "\"content\":" + go_string(text.content) + "}";
  const bool has_content = is_ollama();
  if (has_content) delta += "\"content\":" + go_string(text.content) + ",";
  const bool is_short = is_ollama() || flavour_ == server_flavour::vllm;
  return delta + (is_short ? "\"reasoning\":" : "\"reasoning_content\":") + go_string(text.thinking) + "}";
}

void sse_lines::piece(std::string& out, wall_time now, const line_text& text) const {
  if (text.is_first && flavour_ == server_flavour::llama_server) {
    chunk(out, now, R"({"role":"assistant","content":null})", "null");
    out += line_end_;
  } else if (text.is_first && flavour_ == server_flavour::vllm) {
    chunk(out, now, R"({"role":"assistant","content":""})", "null");
    out += line_end_;
  }
  if (!text.tool_calls.empty()) tool_calls(out, now, text.tool_calls, text.is_first ? "\"role\":\"assistant\"," : "");
  else chunk(out, now, delta_of(text), "null");
}

// Ollama sends a call as a whole, the others piece by piece.
void sse_lines::tool_calls(std::string& out, wall_time now, std::string_view native, std::string_view role) const {
  const auto calls = json::parse(json::string_view(native.data(), native.size()));
  const auto& call = calls.at(0);
  const auto delta = [&](const std::string& part) {
    return "{" + std::string(role) + "\"content\":\"\",\"tool_calls\":[" + part + "]}";
  };
  if (is_ollama()) return chunk(out, now, delta(openai_call(call, true, true)), "null");
  chunk(out, now, delta(openai_call(call, true, false)), "null");
  out += line_end_;
  chunk(out, now, delta(openai_call(call, false, true)), "null");
}

void sse_lines::usage(std::string& out, const reply_metrics& metrics) const {
  out += ",\"usage\":{\"prompt_tokens\":" + std::to_string(metrics.prompt_tokens) +
         ",\"completion_tokens\":" + std::to_string(metrics.tokens) +
         ",\"total_tokens\":" + std::to_string(metrics.prompt_tokens + metrics.tokens) + "}";
}

void sse_lines::done(std::string& out, wall_time now, const line_text& text, std::string_view reason,
                     const reply_metrics& metrics) const {
  if (!text.content.empty() || !text.tool_calls.empty()) {
    piece(out, now, text);
    out += line_end_;
  }
  if (done_reason_) {
    const auto finish = calls_tool_ && reason == "stop" ? "\"tool_calls\"" : go_string(reason);
    chunk(out, now, flavour_ == server_flavour::vllm ? R"({"content":""})" : "{}", finish);
    out += line_end_;
  }
  if (include_usage_ && metrics_) {
    out += "data: ";
    begin(out, now, "chat.completion.chunk", model_);
    out += ",\"choices\":[]";
    usage(out, metrics);
    if (flavour_ == server_flavour::llama_server)
      out += ",\"timings\":{\"prompt_n\":" + std::to_string(metrics.prompt_tokens) +
             ",\"predicted_n\":" + std::to_string(metrics.tokens) + "}";
    out += "}";
    out += line_end_;
  }
  out += done_event;
}

// Ollama's face swallows it: an empty chunk without a model is all that is left.
void sse_lines::error(std::string& out, wall_time now, std::string_view text) const {
  out += "data: ";
  if (is_ollama()) {
    begin(out, now, "chat.completion.chunk", "");
    out += R"(,"choices":[{"index":0,"delta":{"content":""},"finish_reason":null}]})";
    return;
  }
  out += openai_errors(flavour_)({500, std::string(text)});
  if (flavour_ != server_flavour::vllm) return;
  out += line_end_;
  out += done_event;
}

void sse_lines::garbage(std::string& out) const { out += "data: {\"id\":\"broken\",\"choices\":[{\"delta\":{\"cont"; }

void sse_lines::whole(std::string& out, wall_time now, const line_text& text, std::string_view reason,
                      const reply_metrics& metrics) const {
  begin(out, now, "chat.completion", model_);
  out += ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":" + go_string(text.content);
  if (!text.tool_calls.empty()) {
    const auto calls = json::parse(json::string_view(text.tool_calls.data(), text.tool_calls.size()));
    out += ",\"tool_calls\":[" + openai_call(calls.at(0), true, true) + "]";
  }
  out += "},\"finish_reason\":" + go_string(reason) + "}]";
  usage(out, metrics);
  out += "}";
  if (is_ollama()) out += '\n';
}

void sse_lines::undone(std::string& out, wall_time now, const line_text& text) const {
  whole(out, now, text, "stop", {});
}

}  // namespace ollama_sim
