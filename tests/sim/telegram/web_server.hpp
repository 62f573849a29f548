// A small HTTP/1.1 server: keep-alive, event streams, and answers that break off on purpose.
//
// It knows nothing of Telegram. One coroutine per connection, all on one thread; every wait inside a handler goes
// through web_exchange::wait, so that closing the connections ends everything.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace telegram_sim {

struct web_request {
  std::string method;  // "GET"
  std::string path;    // percent-encoded, without the query
  std::string query;
  std::string content_type;
  std::string origin;
  std::string host;
  std::string body;
  bool keep_alive = true;
};

struct web_reply {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// One request, and the means to answer it. A handler answers once, or streams, or hangs up.
class web_exchange {
 public:
  using socket = boost::asio::ip::tcp::socket;

  web_exchange(socket& peer, web_request request) : peer_(peer), request_(std::move(request)) {}
  web_exchange(const web_exchange&) = delete;
  web_exchange& operator=(const web_exchange&) = delete;

  const web_request& request() const { return request_; }

  boost::asio::awaitable<void> send(web_reply reply);
  // Announces the whole length, sends half of it and closes.
  boost::asio::awaitable<void> send_half(web_reply reply);
  // Closes without an answer.
  void hang_up();

  // A reply of unknown length; pieces follow until the handler returns. False: the other side is gone.
  boost::asio::awaitable<bool> start_stream(std::string_view content_type);
  boost::asio::awaitable<bool> send_piece(std::string_view piece);

  // Until the timer expires or is cancelled: true. Until the other side closes the connection: false.
  boost::asio::awaitable<bool> wait(boost::asio::steady_timer& timer);
  // Until the timer expires, whether the other side closes the connection or not. False: the server stops.
  boost::asio::awaitable<bool> outlast(boost::asio::steady_timer& timer);

  bool streaming() const { return streaming_; }
  bool may_continue() const { return open_ && !streaming_ && request_.keep_alive; }

 private:
  boost::asio::awaitable<bool> write(std::string_view bytes);

  socket& peer_;
  web_request request_;
  bool open_ = true;
  bool streaming_ = false;
};

class web_server {
 public:
  using handler = std::function<boost::asio::awaitable<void>(web_exchange&)>;
  using observer = std::function<void(bool opened)>;

  // `on_connection` is told of each connection that opens and closes.
  web_server(boost::asio::any_io_executor executor, handler serve, observer on_connection);

  // Binds at once; port 0 takes a free one. Throws boost::system::system_error. Returns the port.
  std::uint16_t listen(const std::string& address, std::uint16_t port);
  void start();
  // No new connections; those that exist are closed, and their handlers end.
  void stop();

 private:
  using connection = boost::asio::ip::tcp::socket;

  boost::asio::awaitable<void> accept_loop();
  boost::asio::awaitable<void> serve_connection(std::shared_ptr<connection> client);

  boost::asio::ip::tcp::acceptor acceptor_;
  handler serve_;
  observer on_connection_;
  std::unordered_set<std::shared_ptr<connection>> connections_;
};

}  // namespace telegram_sim
