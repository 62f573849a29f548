// What can be configured about a worker.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/config/reader.hpp"
#include "common/service/command_line.hpp"
#include "llm_worker/backend/backend_settings.hpp"

namespace luka::worker {

struct settings {
  service::common_settings common;
  std::string worker_name;  ///< "" when none was chosen
  backend_settings backend;
  std::uint32_t slots = 1;
  std::uint32_t context_messages = 10;
  std::string system_prompt;
  std::chrono::milliseconds drain{};
};

settings read_settings(config::reader& read);

}  // namespace luka::worker
