// What went wrong at Ollama, in the words of the wire: statuses, bodies, and error lines inside the stream.
#pragma once

#include <string>
#include <string_view>

#include "llm_worker/backend/failure_text.hpp"

namespace luka::worker::ollama {

/// An answer with another status than 200. `body` may be cut short, HTML of a proxy, or empty.
failure_report classify_status(unsigned status, std::string_view body, const std::string& model);

/// An {"error": …} line after the stream has begun with status 200.
failure_report classify_stream_error(std::string_view error);

}  // namespace luka::worker::ollama
