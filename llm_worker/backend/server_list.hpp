// OLLAMA_URL: the model servers of a worker, and how much each of them may be given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/url.hpp"

namespace luka::worker {

struct server_address {
  http::base_url where;
  std::uint32_t weight = 1;

  bool operator==(const server_address&) const = default;
};

struct server_list {
  static constexpr std::uint32_t heaviest = 1000;
  static constexpr std::size_t most = 32;

  std::vector<server_address> servers;
  std::vector<std::string> errors;  ///< each names the entry, and shows nothing that may be a password
};

/// Pure. URLs separated by commas or blanks, each optionally with "=weight", a whole number from 1 to `heaviest`.
server_list parse_servers(std::string_view text);

/// Pure. "host:port" of a server, for the log.
std::string name_of(const server_address& server);

}  // namespace luka::worker
