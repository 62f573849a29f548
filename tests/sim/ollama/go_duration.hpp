// Durations as Go's time.ParseDuration reads them: "5m", "1h30m", "-1s", "0".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace ollama_sim {

struct parsed_duration {
  std::chrono::nanoseconds value{0};
  std::string error;  // empty when fine, else Go's words: time: missing unit in duration "5"
};

parsed_duration parse_go_duration(std::string_view text);

}  // namespace ollama_sim
