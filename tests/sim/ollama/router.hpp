// From method and path to the endpoint.
#pragma once

#include <boost/asio.hpp>

#include "tests/sim/ollama/exchange.hpp"
#include "tests/sim/ollama/simulator.hpp"

namespace ollama_sim {

boost::asio::awaitable<void> route(simulator& sim, exchange& to);

}  // namespace ollama_sim
