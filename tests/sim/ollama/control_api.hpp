// /sim/…: what a test may ask and order. No real Ollama has it.
#pragma once

#include <boost/asio.hpp>

#include "tests/sim/ollama/exchange.hpp"
#include "tests/sim/ollama/simulator.hpp"

namespace ollama_sim {

// GET  /sim/health                     {"ok":true}
// GET  /sim/requests?since=ID&limit=N  what was asked and what became of it
// GET  /sim/counters
// POST /sim/rules   {"directives":"#status=503","count":1,"match":"text","path":"/api/chat"}; DELETE forgets all
// POST /sim/unload                     every model is cold again
// POST /sim/reset                      forgets requests, counters and rules, unloads
// POST /sim/die     {"seconds":2}      closes listener and connections like a crash, then starts anew
boost::asio::awaitable<void> answer_control(simulator& sim, exchange& to);

}  // namespace ollama_sim
