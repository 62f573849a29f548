// POST /api/chat and POST /api/generate.
#pragma once

#include <boost/asio.hpp>

#include "tests/sim/ollama/exchange.hpp"
#include "tests/sim/ollama/simulator.hpp"

namespace ollama_sim {

boost::asio::awaitable<void> answer_chat(simulator& sim, exchange& to, chat_dialect dialect);

// The faults a rule can order for any endpoint: status, html, stall-headers, rst. True when that was the answer.
boost::asio::awaitable<bool> answer_with_fault(exchange& to, const directives& wanted, std::string_view model);

}  // namespace ollama_sim
