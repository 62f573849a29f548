// Status line and headers exactly as Go's net/http under Ollama sends them: this order, these headers, no others.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {

inline constexpr std::string_view json_with_charset = "application/json; charset=utf-8";
inline constexpr std::string_view json_plain = "application/json";
inline constexpr std::string_view ndjson = "application/x-ndjson";
inline constexpr std::string_view text_plain = "text/plain";
inline constexpr std::string_view text_charset = "text/plain; charset=utf-8";

// How the client asked, as far as it changes the head of the answer.
struct reply_terms {
  bool http10 = false;
  bool keep_alive = true;  // the request's wish and ours together
};

struct response_head {
  unsigned status = 200;
  std::string_view content_type;             // empty: no Content-Type
  std::string extra;                         // further header lines, each ending in \r\n
  std::optional<std::size_t> content_length; // absent and HTTP/1.1: chunked
  bool no_body = false;                      // an answer to HEAD: neither length nor chunks
};

std::string_view reason_phrase(unsigned status);

std::string serialise(const response_head& head, const reply_terms& terms, wall_time now);

// A page such as a reverse proxy in front of Ollama shows: its own headers, text/html.
std::string proxy_page(unsigned status, wall_time now);

}  // namespace ollama_sim
