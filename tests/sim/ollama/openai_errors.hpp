// Errors of the OpenAI-compatible faces.
#pragma once

#include <string>

#include "tests/sim/ollama/chat_request.hpp"
#include "tests/sim/ollama/flavour.hpp"

namespace ollama_sim {

// What writes {"error":{…}} as that server does. An error text that is llama-server's own JSON, such as the one about a
// prompt that does not fit, is passed on or put into the server's words.
std::string (*openai_errors(server_flavour flavour))(const api_error&);

}  // namespace ollama_sim
