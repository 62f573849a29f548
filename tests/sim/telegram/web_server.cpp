#include "tests/sim/telegram/web_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>

namespace telegram_sim {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

constexpr std::uint64_t most_body_bytes = 8U << 20U;
constexpr std::uint32_t most_header_bytes = 64U << 10U;

std::string head(const web_reply& reply, bool keep_alive) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  text += std::string_view(http::obsolete_reason(static_cast<http::status>(reply.status)));
  text += "\r\nServer: telegram_sim\r\nContent-Type: " + reply.content_type;
  for (const auto& [name, value] : reply.headers) {
    text += "\r\n" + name + ": " + value;
  }
  text += "\r\nConnection: ";
  text += keep_alive ? "keep-alive" : "close";
  return text;
}

std::string head_with_length(const web_reply& reply, bool keep_alive) {
  return head(reply, keep_alive) + "\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n";
}

std::string field(const http::request<http::string_body>& message, http::field name) {
  return std::string(message[name]);
}

web_request take_request(http::request<http::string_body>& message) {
  web_request request;
  const std::string_view target = message.target();
  const auto question = std::min(target.find('?'), target.size());
  request.method = std::string(message.method_string());
  request.path = std::string(target.substr(0, question));
  request.query = std::string(target.substr(std::min(question + 1, target.size())));
  request.content_type = field(message, http::field::content_type);
  request.origin = field(message, http::field::origin);
  request.host = field(message, http::field::host);
  request.keep_alive = message.keep_alive();
  request.body = std::move(message.body());
  return request;
}

// Something arrived that is not HTTP, as opposed to nothing more arriving.
bool is_malformed(const boost::system::error_code& error) {
  return error.category() == http::make_error_code(http::error::bad_method).category() &&
         error != http::error::end_of_stream && error != http::error::partial_message;
}

web_reply refusal(const boost::system::error_code& error) {
  web_reply reply;
  reply.status = error == http::error::body_limit ? 413 : error == http::error::header_limit ? 431 : 400;
  reply.content_type = "text/plain";
  reply.body = error.message() + "\n";
  return reply;
}

void close(tcp::socket& peer) {
  boost::system::error_code ignored;
  peer.shutdown(tcp::socket::shutdown_both, ignored);
  peer.close(ignored);
}

}  // namespace

asio::awaitable<bool> web_exchange::write(std::string_view bytes) {
  const auto buffer = asio::buffer(bytes.data(), bytes.size());
  const auto [error, written] = co_await asio::async_write(peer_, buffer, quietly);
  open_ = open_ && !error;
  co_return open_;
}

asio::awaitable<void> web_exchange::send(web_reply reply) {
  auto bytes = head_with_length(reply, request_.keep_alive);
  if (request_.method != "HEAD") {
    bytes += reply.body;
  }
  co_await write(bytes);
}

asio::awaitable<void> web_exchange::send_half(web_reply reply) {
  const auto bytes = head_with_length(reply, false) + reply.body.substr(0, reply.body.size() / 2);
  co_await write(bytes);
  hang_up();
}

void web_exchange::hang_up() {
  open_ = false;
  close(peer_);
}

asio::awaitable<bool> web_exchange::start_stream(std::string_view content_type) {
  streaming_ = true;
  web_reply reply;
  reply.content_type = std::string(content_type);
  reply.headers.emplace_back("Cache-Control", "no-store");
  const auto bytes = head(reply, false) + "\r\nTransfer-Encoding: chunked\r\n\r\n";
  const bool written = co_await write(bytes);
  co_return written;
}

asio::awaitable<bool> web_exchange::send_piece(std::string_view piece) {
  char size[20];
  const auto digits = std::to_chars(size, size + sizeof size, piece.size(), 16);
  std::string bytes(size, digits.ptr);
  bytes += "\r\n";
  bytes += piece;
  bytes += "\r\n";
  const bool written = co_await write(bytes);
  co_return written;
}

asio::awaitable<bool> web_exchange::wait(asio::steady_timer& timer) {
  using namespace asio::experimental::awaitable_operators;
  boost::system::error_code error;
  if (peer_.available(error) == 0 && !error) {
    auto timed = timer.async_wait(quietly);
    auto readable = peer_.async_wait(tcp::socket::wait_read, quietly);
    const auto first = co_await (std::move(timed) || std::move(readable));
    if (first.index() == 0) {
      co_return peer_.is_open();
    }
    // Readable with nothing to read is the end of the connection; anything else is the next request come early.
    if (peer_.available(error) == 0 || error) {
      open_ = false;
      co_return false;
    }
  }
  co_await timer.async_wait(quietly);
  co_return peer_.is_open();
}

asio::awaitable<bool> web_exchange::outlast(asio::steady_timer& timer) {
  const auto expiry = timer.expiry();
  bool there = co_await wait(timer);
  // Once the other side is gone, only looking tells whether the server has closed the connection, too.
  constexpr auto look_again = std::chrono::milliseconds(50);
  while (!there && peer_.is_open() && asio::steady_timer::clock_type::now() < expiry) {
    timer.expires_at(std::min(expiry, asio::steady_timer::clock_type::now() + look_again));
    co_await timer.async_wait(quietly);
  }
  co_return peer_.is_open();
}

web_server::web_server(asio::any_io_executor executor, handler serve, observer on_connection)
    : acceptor_(std::move(executor)), serve_(std::move(serve)), on_connection_(std::move(on_connection)) {}

std::uint16_t web_server::listen(const std::string& address, std::uint16_t port) {
  const tcp::endpoint endpoint(asio::ip::make_address(address), port);
  acceptor_.open(endpoint.protocol());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.bind(endpoint);
  acceptor_.listen(asio::socket_base::max_listen_connections);
  return acceptor_.local_endpoint().port();
}

void web_server::start() { asio::co_spawn(acceptor_.get_executor(), accept_loop(), asio::detached); }

void web_server::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (const auto& client : connections_) {
    close(*client);
  }
}

asio::awaitable<void> web_server::accept_loop() {
  while (acceptor_.is_open()) {
    auto [error, peer] = co_await acceptor_.async_accept(quietly);
    if (error) {
      if (!acceptor_.is_open()) {
        co_return;
      }
      // Out of descriptors, most likely: leave the others time to finish.
      asio::steady_timer pause(acceptor_.get_executor(), std::chrono::milliseconds(50));
      co_await pause.async_wait(quietly);
      continue;
    }
    peer.set_option(tcp::no_delay(true), error);
    auto client = std::make_shared<connection>(std::move(peer));
    connections_.insert(client);
    on_connection_(true);
    auto finished = [this, client](const std::exception_ptr& problem) {
      connections_.erase(client);
      on_connection_(false);
      if (problem) {
        // One bad request must not end the others; what is wrong is said without the request, which holds a token.
        try {
          std::rethrow_exception(problem);
        } catch (const std::exception& reason) {
          std::fprintf(stderr, "telegram_sim: a connection failed: %s\n", reason.what());
        }
      }
    };
    asio::co_spawn(acceptor_.get_executor(), serve_connection(client), std::move(finished));
  }
}

asio::awaitable<void> web_server::serve_connection(std::shared_ptr<connection> client) {
  boost::beast::flat_buffer buffer;
  bool more = true;
  while (more && client->is_open()) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(most_body_bytes);
    parser.header_limit(most_header_bytes);
    const auto [error, size] = co_await http::async_read(*client, buffer, parser, quietly);
    if (error && !is_malformed(error)) {
      break;
    }
    web_exchange exchange(*client, error ? web_request() : take_request(parser.get()));
    if (error) {
      auto reply = refusal(error);
      co_await exchange.send(std::move(reply));
      break;
    }
    co_await serve_(exchange);
    if (exchange.streaming() && client->is_open()) {
      co_await exchange.send_piece(std::string_view());
    }
    more = exchange.may_continue();
  }
  close(*client);
}

}  // namespace telegram_sim
