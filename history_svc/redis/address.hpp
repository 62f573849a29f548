// Where Redis is and how to log in.
#pragma once

#include <cstdint>
#include <string>

namespace luka::redis {

struct address {
  std::string socket;  ///< path of a unix socket; wins over host and port
  std::string host = "127.0.0.1";
  std::uint16_t port = 6379;
  std::string user;      ///< empty: the default user
  std::string password;  ///< empty: no AUTH
  unsigned database = 0;
};

/// For the log: never the password.
inline std::string describe(const address& where) {
  if (!where.socket.empty()) return "unix:" + where.socket;
  const bool is_ipv6 = where.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

}  // namespace luka::redis
