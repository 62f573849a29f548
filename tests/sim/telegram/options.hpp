// The command line of telegram_sim.
#pragma once

#include "tests/sim/telegram/drafts.hpp"
#include "tests/sim/telegram/flood_limits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace telegram_sim {

struct options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8081;
  std::string port_file;
  std::string token;
  std::string bot_name = "Assistant";
  std::string bot_username = "local_assistant_bot";
  std::chrono::milliseconds latency{0};
  std::optional<std::uint64_t> seed;
  std::size_t transcript_limit = 500'000;
  std::size_t transcript_megabytes = 256;
  std::size_t messages_per_chat = 1000;
  std::string page_folder;
  bool limits = true;
  bool sends_drafts = true;
  bool sends_rich_messages = true;
  // Not on the command line: tests of the simulator itself make time short with them.
  flood_rules flood;
  sim_time draft_lifetime = drafts::usual_lifetime;
};

// What to do instead of running: print `text` and leave with `exit_code`.
struct early_exit {
  std::string text;
  int exit_code = 0;
};

std::variant<options, early_exit> parse_options(int argc, const char* const* argv);

}  // namespace telegram_sim
