// Running totals, shown by GET /sim/counters.
#pragma once

#include <algorithm>
#include <cstdint>

namespace ollama_sim {

struct counters {
  std::uint64_t requests = 0;  // chats and generates that were understood
  std::uint64_t completed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t failed = 0;
  std::uint64_t tokens_sent = 0;
  std::uint64_t tokens_generated_after_disconnect = 0;
  std::uint64_t active = 0;      // generating now
  std::uint64_t max_active = 0;
  std::uint64_t rejected_503 = 0;
  std::uint64_t connections = 0;
  std::uint64_t connections_reused = 0;  // connections that carried a second request

  void enter() { max_active = std::max(max_active, ++active); }
  void leave() { --active; }
};

}  // namespace ollama_sim
