// What can be configured about the model server.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "common/config/reader.hpp"
#include "llm_worker/backend/dialect.hpp"
#include "llm_worker/backend/header_list.hpp"
#include "llm_worker/backend/model_settings.hpp"
#include "llm_worker/backend/server_list.hpp"

namespace luka::worker {

enum class api { ollama, openai };

struct backend_settings {
  api speaks = api::ollama;
  std::vector<server_address> servers;
  std::vector<extra_header> headers;  ///< the key is among them: all values are secrets
  model_settings model;
  bool warm_up = true;  ///< the model is loaded before anybody asks
  think_wish think = think_wish::automatic;
  bool show_thinking = false;  ///< what the model thinks goes to the person, too
  std::uint32_t num_predict = 2048;
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds loading{0};  ///< 0 = as long as the server is loading
  std::chrono::milliseconds first_token{600'000};
  std::chrono::milliseconds silence{60'000};
  std::chrono::milliseconds thinking{300'000};  ///< 0 = as long as the whole answer
  std::chrono::milliseconds whole_answer{3'600'000};
  unsigned most_failures = 3;                      ///< in a row, before a server is left alone
  std::chrono::milliseconds longest_busy{30'000};  ///< how long one that refuses for the moment is left alone
  std::size_t most_connections = 4;                ///< to each server
};

/// `slots`: answers written at the same time.
backend_settings read_backend_settings(config::reader& read, std::uint32_t slots);

}  // namespace luka::worker
