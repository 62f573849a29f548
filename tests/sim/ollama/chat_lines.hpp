// The JSON lines of a reply, in Go's key order and escapes.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "tests/sim/ollama/chat_request.hpp"
#include "tests/sim/ollama/directives.hpp"
#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {

// Durations and counts of the done line; what is zero is left out.
struct reply_metrics {
  std::chrono::nanoseconds total{0};
  std::chrono::nanoseconds load{0};
  int prompt_tokens = 0;
  std::chrono::nanoseconds prompt{0};
  int tokens = 0;
  std::chrono::nanoseconds eval{0};
};

// The text-carrying part of one line.
struct line_text {
  std::string_view content;
  std::string_view thinking;
  std::string_view tool_calls;  // a JSON array, or empty
};

// Writes the lines of one reply. What they have in common is prepared once, so that a line costs a few appends and
// no allocation. Knows nothing of chunks and of time: `now` is given.
class chat_lines {
 public:
  chat_lines(const chat_request& request, const directives& wanted);

  // {"model",…,"message":{…},"done":false}
  void piece(std::string& out, wall_time now, const line_text& text) const;
  // The done line; an empty reason is left out.
  void done(std::string& out, wall_time now, const line_text& text, std::string_view reason,
            const reply_metrics& metrics) const;
  // A body for stream:false that ended without done.
  void undone(std::string& out, wall_time now, const line_text& text) const;
  // The reply to a request without messages: reason is "load" or "unload".
  std::string load_reply(wall_time now, std::string_view reason) const;
  // What ends every line of the stream.
  std::string_view line_end() const { return line_end_; }

 private:
  void begin(std::string& out, wall_time now, const line_text& text) const;
  void append_logprobs(std::string& out, std::string_view token) const;

  chat_dialect dialect_;
  std::string prefix_;  // {"model":"…","created_at":"
  std::string extra_;   // unknown fields before the closing brace
  std::string line_end_;
  bool logprobs_;
  int top_logprobs_;
  bool metrics_;
  bool done_reason_;
};

}  // namespace ollama_sim
