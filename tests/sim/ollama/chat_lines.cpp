#include "tests/sim/ollama/chat_lines.hpp"

namespace ollama_sim {
namespace {

void append_number(std::string& out, std::string_view key, long long value) {
  if (value == 0) return;
  out += ",\"";
  out += key;
  out += "\":";
  out += std::to_string(value);
}

void append_field(std::string& out, std::string_view key, std::string_view text) {
  out += key;
  append_go_string(out, text);
}

void append_token(std::string& out, std::string_view token) {
  append_field(out, "{\"token\":", token);
  out += ",\"logprob\":-0.25,\"bytes\":[";
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (i > 0) out += ',';
    out += std::to_string(static_cast<unsigned>(static_cast<unsigned char>(token[i])));
  }
  out += ']';
}

}  // namespace

chat_lines::chat_lines(const chat_request& request, const directives& wanted)
    : dialect_(request.dialect),
      prefix_("{\"model\":" + go_string(request.model) + ",\"created_at\":\""),
      extra_(wanted.extra_fields ? R"(,"x_future":{"list":[1,2,{"deep":null}]},"x_note":"\u003cnew\u003e")" : ""),
      line_end_(wanted.crlf ? "\r\n" : "\n"),
      logprobs_(request.logprobs),
      top_logprobs_(request.top_logprobs),
      metrics_(!wanted.no_metrics),
      done_reason_(!wanted.no_done_reason) {
  if (wanted.empty_lines) line_end_ += line_end_;
}

void chat_lines::begin(std::string& out, wall_time now, const line_text& text) const {
  out += prefix_;
  append_rfc3339_nano(out, now);
  if (dialect_ == chat_dialect::generate) {
    append_field(out, "\",\"response\":", text.content);
    if (!text.thinking.empty()) append_field(out, ",\"thinking\":", text.thinking);
    return;
  }
  append_field(out, "\",\"message\":{\"role\":\"assistant\",\"content\":", text.content);
  if (!text.thinking.empty()) append_field(out, ",\"thinking\":", text.thinking);
  if (!text.tool_calls.empty()) {
    out += ",\"tool_calls\":";
    out += text.tool_calls;
  }
  out += '}';
}

void chat_lines::append_logprobs(std::string& out, std::string_view token) const {
  out += ",\"logprobs\":[";
  append_token(out, token);
  if (top_logprobs_ > 0) {
    out += ",\"top_logprobs\":[";
    append_token(out, token);
    out += "}]";
  }
  out += "}]";
}

void chat_lines::piece(std::string& out, wall_time now, const line_text& text) const {
  begin(out, now, text);
  out += ",\"done\":false";
  if (logprobs_) append_logprobs(out, text.content.empty() ? text.thinking : text.content);
  out += extra_;
  out += '}';
}

void chat_lines::undone(std::string& out, wall_time now, const line_text& text) const {
  begin(out, now, text);
  out += ",\"done\":false}";
}

void chat_lines::done(std::string& out, wall_time now, const line_text& text, std::string_view reason,
                      const reply_metrics& metrics) const {
  begin(out, now, text);
  out += ",\"done\":true";
  if (done_reason_) append_field(out, ",\"done_reason\":", reason);
  if (dialect_ == chat_dialect::generate) out += ",\"context\":[1,2,3]";
  if (metrics_) {
    append_number(out, "total_duration", metrics.total.count());
    append_number(out, "load_duration", metrics.load.count());
    append_number(out, "prompt_eval_count", metrics.prompt_tokens);
    append_number(out, "prompt_eval_duration", metrics.prompt.count());
    append_number(out, "eval_count", metrics.tokens);
    append_number(out, "eval_duration", metrics.eval.count());
  }
  out += extra_;
  out += '}';
}

void chat_lines::error(std::string& out, wall_time, std::string_view text) const { out += error_body(text); }

void chat_lines::garbage(std::string& out) const { out += "{\"model\":\"broken\",\"message\":{\"role\":\"assist"; }

void chat_lines::whole(std::string& out, wall_time now, const line_text& text, std::string_view reason,
                       const reply_metrics& metrics) const {
  done(out, now, text, reason, metrics);
}

std::string chat_lines::load_reply(wall_time now, std::string_view reason) const {
  std::string out;
  begin(out, now, {});
  out += ",\"done\":true";
  append_field(out, ",\"done_reason\":", reason);
  return out + '}';
}

}  // namespace ollama_sim
