// What went wrong at an OpenAI-compatible server: the words of Ollama's /v1, llama-server, vLLM and LM Studio.
#pragma once

#include <string>
#include <string_view>

#include "llm_worker/backend/failure_text.hpp"

namespace luka::worker::openai {

/// An answer with another status than 200. `body` may be cut short, HTML of a proxy, or empty.
failure_report classify_status(unsigned status, std::string_view body, const std::string& model);

/// An {"error": …} event after the stream has begun with status 200: what was in it.
failure_report classify_stream_error(std::string_view error);

}  // namespace luka::worker::openai
