// An HTTP server down to the byte: what is written, when, and how the connection ends is up to the test.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/http/url.hpp"

namespace luka::test {

/// One connection in the hands of a script. The connection ends with the script.
class scripted_peer {
 public:
  scripted_peer(asio::ip::tcp::socket socket, std::vector<std::string>& requests);

  /// Writes the bytes, `size` at a time; 0 is all at once.
  task<> send(std::string bytes, std::size_t size = 0);
  /// Head and body of the next request, which the server keeps too; "" when the client has left.
  task<std::string> read_request();
  task<> until_client_leaves();
  /// RST instead of FIN.
  void reset();

 private:
  asio::ip::tcp::socket socket_;
  std::vector<std::string>& requests_;
  std::string unread_;
};

/// Plays its script for every connection, on the test's own loop. What goes wrong in a script is thrown there.
class scripted_server {
 public:
  using script = std::function<task<>(scripted_peer& peer)>;

  scripted_server(asio::io_context& loop, script play);
  ~scripted_server();

  [[nodiscard]] http::base_url url() const;
  /// Connections are refused from now on; those that there are go on.
  void stop_listening() { acceptor_.close(); }

  int connections = 0;
  int finished = 0;  ///< scripts that have come to their end
  std::vector<std::string> requests;
  wakeup changed;  ///< one of the three has

 private:
  task<> accept();
  task<> serve(asio::ip::tcp::socket socket);

  asio::io_context& loop_;
  script play_;
  asio::ip::tcp::acceptor acceptor_;
  task_group tasks_;
};

/// A script that answers every request with the same bytes.
scripted_server::script always(std::string bytes);
/// A script that answers one request with these bytes, `size` at a time, and hangs up.
scripted_server::script once(std::string bytes, std::size_t size = 0);

std::string plain_answer(const std::string& body, const std::string& more_headers = "");
std::string chunked_head();
std::string chunk(const std::string& bytes);
inline const std::string last_chunk = "0\r\n\r\n";

/// An address where connecting takes for ever: it listens, but its queue is full and nobody accepts.
class full_house {
 public:
  full_house();
  ~full_house();
  full_house(const full_house&) = delete;
  full_house& operator=(const full_house&) = delete;
  [[nodiscard]] http::base_url url() const { return where_; }

 private:
  int listener_;
  std::vector<int> waiting_;
  http::base_url where_;
};

}  // namespace luka::test
