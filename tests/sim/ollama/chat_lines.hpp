// The JSON lines of a reply, in Go's key order and escapes.
#pragma once

#include <string>
#include <string_view>

#include "tests/sim/ollama/chat_request.hpp"
#include "tests/sim/ollama/directives.hpp"
#include "tests/sim/ollama/http_head.hpp"
#include "tests/sim/ollama/reply_lines.hpp"

namespace ollama_sim {

// Writes the lines of one reply. What they have in common is prepared once, so that a line costs a few appends and
// no allocation. Knows nothing of chunks and of time: `now` is given.
class chat_lines final : public reply_lines {
 public:
  chat_lines(const chat_request& request, const directives& wanted);

  // {"model",…,"message":{…},"done":false}
  void piece(std::string& out, wall_time now, const line_text& text) const override;
  // The done line; an empty reason is left out.
  void done(std::string& out, wall_time now, const line_text& text, std::string_view reason,
            const reply_metrics& metrics) const override;
  void error(std::string& out, wall_time now, std::string_view text) const override;
  void garbage(std::string& out) const override;
  void whole(std::string& out, wall_time now, const line_text& text, std::string_view reason,
             const reply_metrics& metrics) const override;
  // A body for stream:false that ended without done.
  void undone(std::string& out, wall_time now, const line_text& text) const override;
  // The reply to a request without messages: reason is "load" or "unload".
  std::string load_reply(wall_time now, std::string_view reason) const;
  // What ends every line of the stream.
  std::string_view line_end() const override { return line_end_; }
  std::string_view content_type() const override { return ndjson; }

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
