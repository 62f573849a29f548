// What can be configured about a worker.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/config/reader.hpp"
#include "common/service/command_line.hpp"

namespace luka::worker {

struct settings {
  service::common_settings common;
  std::string worker_name;  ///< "" when none was chosen
  http::base_url model_server;
  std::string model;
  std::chrono::milliseconds silence{};     ///< between two pieces of an answer
  std::chrono::milliseconds first_byte{};  ///< includes loading the model
  std::chrono::milliseconds whole_answer{};
  std::uint32_t slots = 1;
  std::uint32_t context_messages = 10;
  std::string system_prompt;
  std::uint32_t num_predict = 2048;
  std::chrono::milliseconds drain{};
};

settings read_settings(config::reader& read);

}  // namespace luka::worker
