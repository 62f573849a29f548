// The events of POST /v1/chat/completions, as each of the servers writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/sim/ollama/chat_request.hpp"
#include "tests/sim/ollama/directives.hpp"
#include "tests/sim/ollama/flavour.hpp"
#include "tests/sim/ollama/reply_lines.hpp"

namespace ollama_sim {

// Where they differ: how a stream begins, what reasoning is called, what the end looks like, and what is left of an
// error in mid-stream. LM Studio's details beyond its documentation are a guess.
class sse_lines final : public reply_lines {
 public:
  sse_lines(server_flavour flavour, const chat_request& request, const directives& wanted, std::uint64_t id);

  std::string_view content_type() const override { return "text/event-stream"; }
  std::string extra_headers() const override;
  std::string_view line_end() const override { return line_end_; }

  void piece(std::string& out, wall_time now, const line_text& text) const override;
  void done(std::string& out, wall_time now, const line_text& text, std::string_view reason,
            const reply_metrics& metrics) const override;
  void error(std::string& out, wall_time now, std::string_view text) const override;
  void garbage(std::string& out) const override;
  std::string_view ping() const override;
  void whole(std::string& out, wall_time now, const line_text& text, std::string_view reason,
             const reply_metrics& metrics) const override;
  void undone(std::string& out, wall_time now, const line_text& text) const override;

 private:
  void begin(std::string& out, wall_time now, std::string_view object, std::string_view model) const;
  void chunk(std::string& out, wall_time now, std::string_view delta, std::string_view finish) const;
  void usage(std::string& out, const reply_metrics& metrics) const;
  void tool_calls(std::string& out, wall_time now, std::string_view native, std::string_view role) const;
  std::string delta_of(const line_text& text) const;
  bool is_ollama() const { return flavour_ == server_flavour::ollama; }

  server_flavour flavour_;
  std::string model_;
  std::string id_;
  std::string line_end_;
  std::string extra_;
  bool include_usage_, metrics_, done_reason_, calls_tool_;
};

}  // namespace ollama_sim
