// The bodies of the errors that #status=… and #nested-error order.
#pragma once

#include <string>
#include <string_view>

#include "tests/sim/ollama/chat_request.hpp"

namespace ollama_sim {

// A whole JSON body, as Ollama (or its cloud) words it for that status.
std::string status_body(unsigned status, std::string_view model);

// Its text alone.
std::string status_text(unsigned status, std::string_view model);

// An error from llama-server passed through: its text is a JSON document (400) or a Go map dump (others).
api_error nested_error(unsigned status, int num_ctx);

inline constexpr std::string_view queue_full = "server busy, please try again.  maximum pending requests exceeded";

}  // namespace ollama_sim
