#include "tests/component/llm_worker/dialects/reverse_proxy.hpp"

#include <array>
#include <stdexcept>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/write.hpp>

namespace luka::test {

using asio::ip::tcp;

namespace {

const std::string page = "<html><body><h1>401 Authorization Required</h1></body></html>";
const std::string refusal = "HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\nContent-Length: " +
                            std::to_string(page.size()) + "\r\n\r\n" + page;

void rethrow(const std::string& task, const std::string& what) { throw std::runtime_error(task + ": " + what); }

tcp::endpoint local(int port) { return {asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)}; }

}  // namespace

reverse_proxy::reverse_proxy(asio::io_context& loop, asio::ssl::context tls, rules chosen)
    : loop_(loop),
      tls_(std::move(tls)),
      rules_(std::move(chosen)),
      acceptor_(loop, local(0)),
      tasks_(loop.get_executor(), rethrow) {
  tasks_.spawn("accept", accept());
}

reverse_proxy::~reverse_proxy() {
  tasks_.cancel();
  while (tasks_.size() > 0) {
    loop_.restart();
    loop_.run_one();
  }
}

task<> reverse_proxy::accept() {
  for (;;) {
    auto [failed, client] = co_await acceptor_.async_accept(as_result);
    if (failed) co_return;
    tasks_.spawn("serve", serve(stream(std::move(client), tls_)));
  }
}

task<> reverse_proxy::serve(stream peer) {
  using namespace asio::experimental::awaitable_operators;
  const auto shaken = co_await peer.async_handshake(asio::ssl::stream_base::server, as_result);
  if (std::get<0>(shaken)) co_return;
  ++handshakes;
  socket behind(loop_);
  const auto where = local(rules_.server);
  const auto connected = co_await behind.async_connect(where, as_result);
  if (std::get<0>(connected)) co_return;
  co_await (pass_requests(peer, behind) || pass_answers(behind, peer));
}

task<> reverse_proxy::pass_requests(stream& from, socket& to) {
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    const auto [ended, size] = co_await from.async_read_some(asio::buffer(buffer), as_result);
    if (ended) co_return;
    std::string request(buffer.data(), size);
    if (!admit(request)) {
      ++refused;
      co_await asio::async_write(from, asio::buffer(refusal), as_result);
      continue;
    }
    const auto written = co_await asio::async_write(to, asio::buffer(request), as_result);
    if (std::get<0>(written)) co_return;
  }
}

task<> reverse_proxy::pass_answers(socket& from, stream& to) {
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    const auto [ended, size] = co_await from.async_read_some(asio::buffer(buffer), as_result);
    if (ended) co_return;
    const auto written = co_await asio::async_write(to, asio::buffer(buffer.data(), size), as_result);
    if (std::get<0>(written)) co_return;
  }
}

bool reverse_proxy::admit(std::string& request) const {
  const auto path = request.find(' ') + 1;
  if (!std::string_view(request).substr(path).starts_with(rules_.prefix + "/")) return false;
  if (request.find("\r\nAuthorization: " + rules_.authorization + "\r\n") == std::string::npos) return false;
  request.erase(path, rules_.prefix.size());
  return true;
}

}  // namespace luka::test
