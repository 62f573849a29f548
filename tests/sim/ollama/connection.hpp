// One client's TCP connection: requests in, raw bytes out, and a watch on whether the client is still there.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "tests/sim/ollama/framing.hpp"
#include "tests/sim/ollama/scheduler.hpp"

namespace ollama_sim {

struct exchange;
using http_request = boost::beast::http::request<boost::beast::http::string_body>;
using request_handler = std::function<boost::asio::awaitable<void>(exchange&)>;

// Serves requests one after the other until either side ends it. While a request is being answered it watches the
// socket: a client that closes (or resets) wakes whatever waits and makes gone() true, in every phase of a request.
// A FIN counts as gone, as in Go's net/http, which cannot tell a half-close from a close either.
// It knows nothing of endpoints. Lives on one thread.
class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(boost::asio::ip::tcp::socket socket, request_handler handler);

  boost::asio::awaitable<void> serve();

  // The client has closed, a write failed, or abort() was called.
  bool gone() const { return gone_; }
  // True when it was us who ended it (abort).
  bool aborted() const { return aborted_; }
  // Requests answered before the current one.
  std::size_t requests_before() const { return requests_; }

  // Waits until the time comes, wake() is called or the client is gone, whichever is first.
  boost::asio::awaitable<void> pause_until(steady_time when);
  // Waits until the time comes; false when the client was gone before.
  boost::asio::awaitable<bool> sleep_until(steady_time when);
  void wake();

  // Sends in as many writes as the cuts ask for; false when the client is gone. `out` is cleared.
  boost::asio::awaitable<bool> send(wire& out);
  // Sends at once what the kernel takes without waiting; true when that was everything and no cuts were asked for.
  bool send_now(wire& out);
  boost::asio::awaitable<bool> send_text(std::string_view bytes);
  // Lets everybody else have a turn.
  boost::asio::awaitable<void> yield();

  // Ends the connection with RST instead of FIN.
  void reset();
  // Closes at once, as the death of the process would.
  void abort();
  // The connection will be torn down when the next request arrives on it: a stale pooled connection.
  void drop_next_request() { drop_next_ = true; }

 private:
  boost::asio::awaitable<bool> read_request(http_request& into);
  boost::asio::awaitable<bool> answer_one();
  boost::asio::awaitable<void> refuse_malformed();
  boost::asio::awaitable<void> drop_when_used();
  void watch_peer();
  void look_at_peer(std::uint64_t turn);
  void peer_is_gone();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;
  request_handler handler_;
  boost::beast::flat_buffer buffer_;
  std::uint64_t turn_ = 0;  // tells a watch of this request from one of an earlier request
  std::size_t requests_ = 0;
  bool gone_ = false;
  bool aborted_ = false;
  bool woken_ = false;
  bool drop_next_ = false;
};

}  // namespace ollama_sim
