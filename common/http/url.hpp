// The base URL of a server: where to connect, and what its paths start with.
#pragma once

#include <string>
#include <string_view>

#include "common/result.hpp"

namespace luka::http {

struct base_url {
  bool tls = false;
  std::string host;  ///< name or address; an IPv6 address without brackets
  std::string port;  ///< decimal
  std::string path;  ///< "" or "/prefix", never with a slash at the end

  /// "host" or "host:port", as it goes into the Host header.
  [[nodiscard]] std::string authority() const;
  /// For people: without path, and a URL never carries credentials here.
  [[nodiscard]] std::string origin() const;

  bool operator==(const base_url&) const = default;
};

/// Accepts http:// and https:// with an optional port and path. User names, queries and fragments are refused: they
/// have no meaning in a base URL and a password would end up in logs.
result<base_url> parse_base_url(std::string_view text);

}  // namespace luka::http
