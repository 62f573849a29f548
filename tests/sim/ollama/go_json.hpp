// JSON as Go's encoding/json writes it, because Ollama is a Go program and clients see exactly this.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace ollama_sim {

using wall_time = std::chrono::sys_time<std::chrono::nanoseconds>;

// Appends `text` without quotes, escaped as json.Marshal does: <, > and & as \u003c \u003e \u0026,
// U+2028 and U+2029 escaped, other non-ASCII raw, invalid UTF-8 as \ufffd.
void append_go_escaped(std::string& out, std::string_view text);

// The same with quotes around.
void append_go_string(std::string& out, std::string_view text);
std::string go_string(std::string_view text);

// A string as fmt's %q prints it: printable characters raw, " and \ escaped.
std::string go_quoted(std::string_view text);

// {"error":"text"} without a newline.
std::string error_body(std::string_view text);

// RFC3339Nano in UTC: the fraction loses its trailing zeros, and all of it when it is zero.
void append_rfc3339_nano(std::string& out, wall_time time);
std::string rfc3339_nano(wall_time time);

// "Mon, 23 Nov 2026 00:22:25 GMT"
std::string http_date(wall_time time);

// Makes a request body readable for a strict parser in the way Go's decoder reads it:
// invalid UTF-8 and lone \uD8xx surrogates become U+FFFD.
std::string repair_json_text(std::string_view body);

// Length in bytes of the UTF-8 sequence at `at`, or 0 when it is not valid there.
std::size_t utf8_sequence(std::string_view text, std::size_t at);

}  // namespace ollama_sim
