// Everything that is about models and not about chatting: version, tags, ps, show, pull, embed.
#pragma once

#include <boost/asio.hpp>

#include "tests/sim/ollama/exchange.hpp"
#include "tests/sim/ollama/simulator.hpp"

namespace ollama_sim {

inline constexpr std::string_view simulated_version = "0.33.0-rc2";

std::string tags_body(const simulator& sim);
std::string ps_body(const simulator& sim);

boost::asio::awaitable<void> answer_root(simulator& sim, exchange& to);
boost::asio::awaitable<void> answer_version(simulator& sim, exchange& to);
boost::asio::awaitable<void> answer_tags(simulator& sim, exchange& to);
boost::asio::awaitable<void> answer_ps(simulator& sim, exchange& to);
boost::asio::awaitable<void> answer_show(simulator& sim, exchange& to);
boost::asio::awaitable<void> answer_pull(simulator& sim, exchange& to);
boost::asio::awaitable<void> answer_v1_models(simulator& sim, exchange& to);
boost::asio::awaitable<void> answer_health(simulator& sim, exchange& to);
boost::asio::awaitable<void> answer_embed(simulator& sim, exchange& to);

}  // namespace ollama_sim
