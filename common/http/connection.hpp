// One HTTP/1.1 connection, plain or TLS: a request, then its answer as a stream of bytes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ssl/context.hpp>

#include "common/async/tokens.hpp"
#include "common/http/error.hpp"
#include "common/http/url.hpp"
#include "common/result.hpp"

namespace luka::http {

/// Waits within one exchange. A whole answer has no limit of its own.
/// For whoever has limits of their own, and closes.
inline constexpr duration no_limit = duration::max();

struct timeouts {
  duration connect = std::chrono::seconds(5);      ///< name, TCP and TLS together
  duration first_byte = std::chrono::seconds(30);  ///< from the request sent to the answer's header
  duration silence = std::chrono::seconds(30);     ///< between two reads of the body
};

struct header_field {
  std::string name, value;
};

struct request {
  std::string method = "GET";
  std::string target;  ///< path below the base URL's, with query; starts with '/'
  std::string content_type;
  std::string body;
  std::vector<header_field> headers;
};

struct response_head {
  unsigned status = 0;
  std::string content_type;
  std::string retry_after;  ///< the header's text, "" without one
};

/// Belongs to one task at a time; close() may be called by any other task of the thread and ends a pending operation
/// with errc::cancelled. It does not retry, follow redirects, or decompress.
class connection {
 public:
  connection(asio::any_io_executor executor, base_url where, std::shared_ptr<asio::ssl::context> tls);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Connects if need be, sends the request and reads the answer's header. The former answer must have been read.
  task<result<response_head>> begin(const request& what, const timeouts& limits);

  /// The next bytes of the body: how many were put into `into`, 0 at the end.
  task<result<std::size_t>> read_some(std::span<char> into);

  /// From now on until the next request, a waiting read goes on only when so many bytes, of HTTP's framing too, have
  /// come or the connection has ended; a request begins with 1. A smaller number wakes up a read that waits (SO_RCVLOWAT).
  void set_low_water(std::size_t bytes);

  void close();

  /// The last answer has been read to its end and the server keeps the connection open.
  [[nodiscard]] bool is_reusable() const;
  /// The server closed the connection, or sent something unasked, while it was idle.
  [[nodiscard]] bool is_stale() const;

 private:
  class state;
  std::unique_ptr<state> state_;
};

}  // namespace luka::http
