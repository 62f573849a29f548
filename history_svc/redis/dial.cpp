#include "history_svc/redis/dial.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "common/async/wakeup.hpp"

namespace luka::redis {

namespace {

using asio::ip::tcp;
using endpoints = std::vector<asio::generic::stream_protocol::endpoint>;

/// A look-up that nobody needs to wait for: getaddrinfo can not be interrupted and may take many seconds.
struct lookup {
  explicit lookup(const asio::any_io_executor& executor) : resolver(executor), finished(executor) {}

  tcp::resolver resolver;
  wakeup finished;
  bool is_finished = false;
  error_code failed;
  endpoints found;
};

task<result<endpoints>> resolve(asio::any_io_executor executor, std::string host, std::uint16_t port,
                                time_point deadline) {
  const auto asked = std::make_shared<lookup>(executor);
  auto on_end = [asked](const error_code& failed, const tcp::resolver::results_type& found) {
    asked->failed = failed;
    for (const auto& entry : found) asked->found.emplace_back(entry.endpoint());
    asked->is_finished = true;
    asked->finished.notify();
  };
  asked->resolver.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service, std::move(on_end));
  while (!asked->is_finished && monotonic_clock::now() < deadline) co_await asked->finished.wait(deadline);
  if (!asked->is_finished) co_return error_code(asio::error::timed_out);
  if (asked->failed) co_return asked->failed;
  co_return asked->found;
}

task<result<endpoints>> endpoints_of(asio::any_io_executor executor, const address& where, time_point deadline) {
  if (!where.socket.empty()) co_return endpoints(1, asio::local::stream_protocol::endpoint(where.socket));
  // A literal address needs no resolver, hence no resolver thread.
  error_code is_name;
  const auto literal = asio::ip::make_address(where.host, is_name);
  if (!is_name) co_return endpoints(1, tcp::endpoint(literal, where.port));
  co_return co_await resolve(executor, where.host, where.port, deadline);
}

task<error_code> connect(stream_socket& socket, const asio::generic::stream_protocol::endpoint& where,
                         time_point deadline) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(socket.get_executor(), deadline);
  const auto outcome = co_await (socket.async_connect(where, as_result) || timer.async_wait(as_result));
  if (outcome.index() == 1) co_return asio::error::timed_out;
  co_return std::get<0>(std::get<0>(outcome));
}

}  // namespace

task<result<stream_socket>> dial(asio::any_io_executor executor, address where, duration patience) {
  const auto deadline = monotonic_clock::now() + patience;
  const auto found = co_await endpoints_of(executor, where, deadline);
  if (!found) co_return found.error();
  error_code last = asio::error::host_not_found;
  for (const auto& endpoint : *found) {
    stream_socket socket(executor);
    last = co_await connect(socket, endpoint, deadline);
    if (last) continue;
    error_code ignored;  // a unix socket knows neither option
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    co_return std::move(socket);
  }
  co_return last;
}

}  // namespace luka::redis
