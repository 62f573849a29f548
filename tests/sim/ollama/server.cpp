#include "tests/sim/ollama/server.hpp"

#include "tests/sim/ollama/router.hpp"

namespace ollama_sim {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// llama-server loads when it starts, and not when it is asked.
scheduler_limits limits_of(const settings& config) {
  auto limits = config.limits;
  if (config.flavour == server_flavour::llama_server) limits.load_time = {};
  return limits;
}

}  // namespace

simulator::simulator(asio::any_io_executor executor, settings chosen)
    : config(std::move(chosen)), queue(std::move(executor), limits_of(config)) {
  ready_at = std::chrono::steady_clock::now() + config.limits.load_time;
  for (const auto& model : config.models) models.add(model, wall_now());
  boost::system::error_code ignored;
  own_host_name = asio::ip::host_name(ignored);
}

server::server(asio::io_context& io, settings config)
    : io_(io), sim_(io.get_executor(), std::move(config)), acceptor_(io), revival_(io) {
  const auto address = asio::ip::make_address(sim_.config.host == "localhost" ? "127.0.0.1" : sim_.config.host);
  address_ = tcp::endpoint(address, sim_.config.port);
  sim_.bound_to_loopback = address.is_loopback();
  sim_.die = [this](std::chrono::milliseconds time) { die(time); };
  listen();
}

void server::listen() {
  acceptor_.open(address_.protocol());
  acceptor_.set_option(asio::socket_base::reuse_address(true));
  acceptor_.bind(address_);
  acceptor_.listen(4096);
  address_ = acceptor_.local_endpoint();
  port_ = address_.port();
  asio::co_spawn(io_, accept_loop(), asio::detached);
}

asio::awaitable<void> server::accept_loop() {
  while (acceptor_.is_open()) {
    boost::system::error_code failure;
    auto token = asio::redirect_error(asio::use_awaitable, failure);
    auto socket = co_await acceptor_.async_accept(token);
    if (failure == asio::error::operation_aborted || failure == asio::error::bad_descriptor) co_return;
    if (failure) {
      // Out of descriptors, most likely: let some connections end.
      asio::steady_timer moment(io_);
      moment.expires_after(std::chrono::milliseconds(10));
      co_await moment.async_wait(token);
      continue;
    }
    ++sim_.totals.connections;
    auto handler = [this](exchange& to) { return route(sim_, to); };
    auto link = std::make_shared<connection>(std::move(socket), std::move(handler));
    asio::co_spawn(io_, serve(std::move(link)), asio::detached);
  }
}

asio::awaitable<void> server::serve(std::shared_ptr<connection> link) {
  connections_.insert(link.get());
  try {
    co_await link->serve();
  } catch (const std::exception&) {
    link->abort();  // one connection's trouble must not end the others
  }
  connections_.erase(link.get());
}

void server::end_all_connections() {
  for (auto* link : connections_) link->abort();
}

void server::die(std::chrono::milliseconds time) {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  end_all_connections();
  sim_.queue.restart();
  revival_.expires_after(time);
  revival_.async_wait([this](boost::system::error_code failure) {
    if (!failure && !stopped_) listen();
  });
}

void server::stop() {
  stopped_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  revival_.cancel();
  sim_.queue.stop();
  end_all_connections();
}

}  // namespace ollama_sim
