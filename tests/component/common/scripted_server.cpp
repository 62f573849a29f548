#include "tests/component/common/scripted_server.hpp"

#include <cstdio>
#include <stdexcept>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/write.hpp>

namespace luka::test {

using asio::ip::tcp;

namespace {

http::base_url loopback(unsigned port) {
  http::base_url where;
  where.host = "127.0.0.1";
  where.port = std::to_string(port);
  return where;
}

/// The length of the request at the start of `bytes`, or 0 while it is not whole.
std::size_t request_length(const std::string& bytes) {
  const auto head = bytes.find("\r\n\r\n");
  if (head == std::string::npos) return 0;
  const auto field = bytes.find("Content-Length: ");
  const std::size_t body = field < head ? std::stoul(bytes.substr(field + 16)) : 0;
  return bytes.size() >= head + 4 + body ? head + 4 + body : 0;
}

void fail(const std::string& task, const std::string& what) { throw std::runtime_error(task + ": " + what); }

}  // namespace

scripted_peer::scripted_peer(tcp::socket socket, std::vector<std::string>& requests)
    : socket_(std::move(socket)), requests_(requests) {
  socket_.set_option(tcp::no_delay(true));
}

task<> scripted_peer::send(std::string bytes, std::size_t size) {
  if (size == 0) size = bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const auto piece = asio::buffer(bytes.data() + at, std::min(size, bytes.size() - at));
    const auto written = co_await asio::async_write(socket_, piece, as_result);
    if (std::get<0>(written)) co_return;  // the client has left, which is for the test to judge
  }
}

task<std::string> scripted_peer::read_request() {
  char piece[8192];
  std::size_t length = 0;
  while ((length = request_length(unread_)) == 0) {
    const auto [failed, got] = co_await socket_.async_read_some(asio::buffer(piece), as_result);
    if (failed) co_return "";
    unread_.append(piece, got);
  }
  requests_.push_back(unread_.substr(0, length));
  unread_.erase(0, length);
  co_return requests_.back();
}

task<> scripted_peer::until_client_leaves() {
  char byte = 0;
  for (;;) {
    const auto read = co_await socket_.async_read_some(asio::buffer(&byte, 1), as_result);
    if (std::get<0>(read)) co_return;
  }
}

void scripted_peer::reset() {
  socket_.set_option(asio::socket_base::linger(true, 0));
  socket_.close();
}

scripted_server::scripted_server(asio::io_context& loop, script play)
    : changed(loop.get_executor()),
      loop_(loop),
      play_(std::move(play)),
      acceptor_(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      tasks_(loop.get_executor(), fail) {
  tasks_.spawn("accept", accept());
}

scripted_server::~scripted_server() {
  tasks_.cancel();
  while (tasks_.size() > 0) {
    loop_.restart();
    loop_.run_one();
  }
}

http::base_url scripted_server::url() const { return loopback(acceptor_.local_endpoint().port()); }

task<> scripted_server::accept() {
  for (;;) {
    auto [failed, socket] = co_await acceptor_.async_accept(as_result);
    if (failed) co_return;
    ++connections;
    changed.notify();
    tasks_.spawn("script", serve(std::move(socket)));
  }
}

task<> scripted_server::serve(tcp::socket socket) {
  {
    scripted_peer peer(std::move(socket), requests);
    co_await play_(peer);
  }
  ++finished;
  changed.notify();
}

scripted_server::script always(std::string bytes) {
  return [bytes](scripted_peer& peer) -> task<> {
    for (;;) {
      const auto request = co_await peer.read_request();
      if (request.empty()) co_return;
      co_await peer.send(bytes);
    }
  };
}

scripted_server::script once(std::string bytes, std::size_t size) {
  return [bytes, size](scripted_peer& peer) -> task<> {
    co_await peer.read_request();
    co_await peer.send(bytes, size);
  };
}

std::string plain_answer(const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" + body;
}

std::string chunked_head() { return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"; }

std::string chunk(const std::string& bytes) {
  char length[24];
  std::snprintf(length, sizeof length, "%zx\r\n", bytes.size());
  return length + bytes + "\r\n";
}

full_house::full_house() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  auto* const address = reinterpret_cast<sockaddr*>(&where);
  const bool listens = ::bind(listener_, address, size) == 0 && ::listen(listener_, 0) == 0 &&
                       ::getsockname(listener_, address, &size) == 0;
  if (!listens) throw std::runtime_error("cannot listen");
  where_ = loopback(ntohs(where.sin_port));
  // Linux takes one more than the length of the queue, and drops what comes after that.
  for (int connected = 1; connected == 1 && waiting_.size() < 8;) {
    waiting_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(waiting_.back(), address, size);
    pollfd ready{waiting_.back(), POLLOUT, 0};
    connected = ::poll(&ready, 1, 200);
  }
}

full_house::~full_house() {
  for (const int fd : waiting_) ::close(fd);
  ::close(listener_);
}

}  // namespace luka::test
