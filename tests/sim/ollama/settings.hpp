// What can be set on the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tests/sim/ollama/flavour.hpp"
#include "tests/sim/ollama/framing.hpp"
#include "tests/sim/ollama/scheduler.hpp"

namespace ollama_sim {

struct settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 11434;
  std::string port_file;
  std::vector<std::string> models;  // name or name=capability,capability
  double tokens_per_second = 50;    // 0 = as fast as possible
  std::chrono::milliseconds prompt_time{30};
  std::chrono::nanoseconds keep_alive = std::chrono::minutes(5);
  scheduler_limits limits;
  framing_mode framing = framing_mode::line;
  bool demo = false;
  std::uint64_t seed = 0;
  server_flavour flavour = server_flavour::ollama;
  std::chrono::milliseconds ping_interval{30'000};  // of a flavour that shows signs of life during silence
  std::string api_key;  // wanted as a Bearer token; empty: none
};

// Text to print and the exit code to end with: --help, or what is wrong (78, as sysexits' EX_CONFIG).
struct early_exit {
  std::string text;
  int code;
};

std::variant<settings, early_exit> read_command_line(int argc, const char* const* argv);

}  // namespace ollama_sim
