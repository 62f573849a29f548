// What is fixed about the model for the life of the process.
#pragma once

#include <cstdint>
#include <string>

namespace luka::worker {

struct model_settings {
  std::string name;
  std::uint32_t num_ctx = 0;  ///< its context window in tokens; 0 = what the server chooses
  std::string keep_alive;     ///< how long it stays in memory after an answer; "" = what the server chooses
};

}  // namespace luka::worker
