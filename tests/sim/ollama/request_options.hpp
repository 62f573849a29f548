// The "options" object of a request.
#pragma once

#include <boost/json.hpp>

#include "tests/sim/ollama/chat_request.hpp"

namespace ollama_sim {

// Fills num_ctx, num_predict and stop. Unknown keys are accepted; a wrong type is left in option_error
// in Ollama's words: option "num_ctx" must be of type integer.
void read_options(const boost::json::object& options, chat_request& request);

}  // namespace ollama_sim
