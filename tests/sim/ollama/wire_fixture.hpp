// For the tests that look at bytes: a simulator on a port of its own, and a client that is nothing but a socket.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio.hpp>
#include <boost/json.hpp>

#include "tests/sim/ollama/server.hpp"

namespace ollama_sim {

// The simulator runs on a thread of its own, so that a test can use plain blocking sockets.
class running_sim {
 public:
  explicit running_sim(settings config);
  ~running_sim();
  running_sim(const running_sim&) = delete;
  running_sim& operator=(const running_sim&) = delete;

  std::uint16_t port() const { return port_; }
  // One request on a connection of its own; the body of the answer.
  std::string get(const std::string& path) const;
  std::string post(const std::string& path, const std::string& body) const;
  std::int64_t counter(const std::string& name) const;
  // Record number `index` of /sim/requests.
  boost::json::object record(std::size_t index) const;
  // Asks until it is true or five seconds are over.
  static bool eventually(const std::function<bool()>& condition);

 private:
  boost::asio::io_context io_{1};
  server server_;
  std::uint16_t port_;
  std::thread thread_;
};

// Fast and silent: unlimited pace, no prompt time, unless the test says otherwise.
settings quick_settings();

class raw_client {
 public:
  explicit raw_client(std::uint16_t port);
  ~raw_client();
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  void send(std::string_view bytes);
  void chat(const std::string& json, std::string_view extra_headers = "");
  // Everything until the server closes, or `time` passes without that.
  std::string read_all(std::chrono::milliseconds time = std::chrono::seconds(10));
  // Until the text so far contains `mark`; empty on timeout.
  std::string read_until(std::string_view mark, std::chrono::milliseconds time = std::chrono::seconds(10));
  // One whole response with Content-Length or chunks, raw.
  std::string read_response();
  bool was_reset() const { return reset_; }
  bool at_end() const { return end_; }
  void close();

 private:
  // False: nothing came in time, or the end.
  bool read_some(std::chrono::steady_clock::time_point deadline);

  int socket_;
  std::string received_;
  bool end_ = false;
  bool reset_ = false;
};

// {"model":"llama3.2","messages":[{"role":"user","content":…}],<more>}
std::string chat_json(const std::string& said, const std::string& more = "");

std::string head_of(const std::string& response);
// The body without chunk framing.
std::string body_of(const std::string& response);
// All content of the lines of a stream put together.
std::string content_of(const std::string& response);

}  // namespace ollama_sim
