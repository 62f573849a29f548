#include "tests/sim/ollama/connection.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "tests/sim/ollama/exchange.hpp"

namespace ollama_sim {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

// Ollama has no limit on /api/*; this only keeps a broken test from eating the machine.
constexpr std::uint64_t largest_body = 256U << 20U;
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view malformed =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request";

}  // namespace

connection::connection(asio::ip::tcp::socket socket, request_handler handler)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), handler_(std::move(handler)) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
}

asio::awaitable<void> connection::serve() {
  const auto self = shared_from_this();
  bool again = true;
  while (again && !gone_) {
    again = co_await answer_one();
    if (again && drop_next_) {
      co_await drop_when_used();
      co_return;
    }
  }
  boost::system::error_code ignored;
  if (!gone_) socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  socket_.close(ignored);
}

asio::awaitable<bool> connection::answer_one() {
  exchange current(*this);
  const bool complete = co_await read_request(current.request);
  if (!complete) co_return false;
  current.read_terms();
  watch_peer();
  co_await handler_(current);
  ++turn_;
  ++requests_;
  boost::system::error_code ignored;
  if (socket_.is_open()) socket_.cancel(ignored);
  co_return current.terms.keep_alive && !gone_;
}

asio::awaitable<bool> connection::read_request(http_request& into) {
  http::request_parser<http::string_body> parser;
  parser.body_limit(largest_body);
  parser.header_limit(1U << 20U);
  boost::system::error_code failure;
  auto token = asio::redirect_error(asio::use_awaitable, failure);
  co_await http::async_read_header(socket_, buffer_, parser, token);
  if (!failure && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    co_await send_text(continue_line);
  }
  if (!failure) co_await http::async_read(socket_, buffer_, parser, token);
  if (!failure) {
    into = parser.release();
    co_return true;
  }
  const bool left = failure == http::error::end_of_stream || failure == http::error::partial_message;
  if (!left && failure.category() == make_error_code(http::error::bad_method).category()) co_await refuse_malformed();
  co_return false;
}

asio::awaitable<void> connection::refuse_malformed() { co_await send_text(malformed); }

asio::awaitable<void> connection::drop_when_used() {
  boost::system::error_code ignored;
  if (buffer_.size() == 0) {
    co_await socket_.async_wait(asio::socket_base::wait_read, asio::redirect_error(asio::use_awaitable, ignored));
  }
  reset();
}

void connection::watch_peer() {
  auto watch = [self = shared_from_this(), turn = turn_](boost::system::error_code failure) {
    if (!failure) self->look_at_peer(turn);
  };
  socket_.async_wait(asio::socket_base::wait_read, std::move(watch));
}

void connection::look_at_peer(std::uint64_t turn) {
  if (turn != turn_ || gone_ || !socket_.is_open()) return;
  char byte = 0;
  const auto count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count > 0) return;  // a pipelined request: it has to wait, and hides a later close, in Go as here
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
    watch_peer();
    return;
  }
  peer_is_gone();
}

void connection::peer_is_gone() {
  gone_ = true;
  timer_.cancel();
  boost::system::error_code ignored;
  if (socket_.is_open()) socket_.cancel(ignored);  // a write that the client no longer drains
}

asio::awaitable<void> connection::pause_until(steady_time when) {
  if (!gone_ && !woken_) {
    timer_.expires_at(when);
    boost::system::error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  woken_ = false;
}

asio::awaitable<bool> connection::sleep_until(steady_time when) {
  while (!gone_ && std::chrono::steady_clock::now() < when) co_await pause_until(when);
  co_return !gone_;
}

void connection::wake() {
  woken_ = true;
  timer_.cancel();
}

bool connection::send_now(wire& out) {
  if (gone_ || !out.cuts.empty()) return false;
  boost::system::error_code failure;
  const auto sent = socket_.write_some(asio::buffer(out.bytes), failure);
  if (!failure && sent == out.bytes.size()) {
    out.clear();
    return true;
  }
  if (!failure) out.bytes.erase(0, sent);
  return false;
}

asio::awaitable<bool> connection::send(wire& out) {
  if (send_now(out)) co_return true;
  const std::string_view bytes = out.bytes;
  out.cuts.push_back(bytes.size());
  std::size_t from = 0;
  for (const auto cut : out.cuts) {
    if (cut <= from) continue;
    const bool sent = co_await send_text(bytes.substr(from, cut - from));
    if (!sent) break;
    from = cut;
    if (from < bytes.size()) co_await yield();
  }
  out.clear();
  co_return !gone_;
}

asio::awaitable<bool> connection::send_text(std::string_view bytes) {
  if (gone_) co_return false;
  boost::system::error_code failure;
  auto token = asio::redirect_error(asio::use_awaitable, failure);
  co_await asio::async_write(socket_, asio::buffer(bytes), token);
  if (failure) gone_ = true;
  co_return !gone_;
}

asio::awaitable<void> connection::yield() { co_await asio::post(socket_.get_executor(), asio::use_awaitable); }

void connection::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  gone_ = true;
}

void connection::abort() {
  aborted_ = true;
  gone_ = true;
  timer_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace ollama_sim
