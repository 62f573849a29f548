// How the lines of a reply are written, whatever the API.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {

// Durations and counts of the end of a reply; what is zero is left out.
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
  bool is_first = false;        // nothing has been written before
};

// Appends to `out`; every line is followed by line_end(). Knows nothing of chunks and of time: `now` is given.
class reply_lines {
 public:
  virtual ~reply_lines() = default;

  virtual std::string_view content_type() const = 0;
  // Header lines of its own, each ending in \r\n.
  virtual std::string extra_headers() const { return {}; }
  virtual std::string_view line_end() const = 0;

  virtual void piece(std::string& out, wall_time now, const line_text& text) const = 0;
  // The end of a reply, with what it carries of the text.
  virtual void done(std::string& out, wall_time now, const line_text& text, std::string_view reason,
                    const reply_metrics& metrics) const = 0;
  // An error in mid-stream.
  virtual void error(std::string& out, wall_time now, std::string_view text) const = 0;
  // What is not what the client expects.
  virtual void garbage(std::string& out) const = 0;
  // A sign of life during silence, with its line end; empty: none.
  virtual std::string_view ping() const { return {}; }

  // The bodies for stream:false.
  virtual void whole(std::string& out, wall_time now, const line_text& text, std::string_view reason,
                     const reply_metrics& metrics) const = 0;
  // One that ended without being done.
  virtual void undone(std::string& out, wall_time now, const line_text& text) const = 0;
};

}  // namespace ollama_sim
