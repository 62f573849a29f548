// Everything the endpoints share: what is configured, what is loaded, what was asked.
#pragma once

#include <functional>
#include <string>

#include "tests/sim/ollama/counters.hpp"
#include "tests/sim/ollama/model_catalogue.hpp"
#include "tests/sim/ollama/recorder.hpp"
#include "tests/sim/ollama/rule_book.hpp"
#include "tests/sim/ollama/run_queue.hpp"
#include "tests/sim/ollama/settings.hpp"

namespace ollama_sim {

struct simulator {
  simulator(boost::asio::any_io_executor executor, settings chosen);

  settings config;
  model_catalogue models;
  run_queue queue;
  recorder records;
  rule_book rules;
  counters totals;
  steady_time ready_at{};  // llama-server: the model is loaded from then on
  bool bound_to_loopback = true;
  std::string own_host_name;
  // Crash for a while: set by the server, used by the control endpoint.
  std::function<void(std::chrono::milliseconds)> die;
};

}  // namespace ollama_sim
