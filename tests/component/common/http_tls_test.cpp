#include <fstream>

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "common/async/sleep.hpp"
#include "common/http/client.hpp"
#include "tests/component/common/scoped_environment.hpp"
#include "tests/component/common/scripted_server.hpp"
#include "tests/component/common/test_authority.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"
#include "tests/support/temp_dir.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using asio::ip::tcp;
using http::errc;

namespace {

/// Answers one request per connection over TLS, and notes what name it was asked for.
class tls_server {
 public:
  std::string answer = plain_answer("secret");
  bool says_goodbye = true;  ///< close_notify before the connection ends
  std::vector<std::string> asked_for;
  int handshakes = 0;

  tls_server(asio::io_context& loop, asio::ssl::context tls)
      : tls_(std::move(tls)),
        acceptor_(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        tasks_(loop.get_executor(), [](const std::string&, const std::string& what) { throw std::runtime_error(what); }),
        loop_(loop) {
    SSL_CTX_set_tlsext_servername_callback(tls_.native_handle(), note_name);
    SSL_CTX_set_tlsext_servername_arg(tls_.native_handle(), this);
    tasks_.spawn("accept", accept());
  }
  ~tls_server() {
    tasks_.cancel();
    while (tasks_.size() > 0) {
      loop_.restart();
      loop_.run_one();
    }
  }

  [[nodiscard]] http::base_url url(const std::string& host) const {
    http::base_url where;
    where.tls = true;
    where.host = host;
    where.port = std::to_string(acceptor_.local_endpoint().port());
    return where;
  }

 private:
  using stream = asio::ssl::stream<tcp::socket>;

  static int note_name(SSL* connection, int*, void* self) {
    const char* name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
    static_cast<tls_server*>(self)->asked_for.emplace_back(name ? name : "");
    return SSL_TLSEXT_ERR_OK;
  }

  task<> accept() {
    for (;;) {
      auto [failed, socket] = co_await acceptor_.async_accept(as_result);
      if (failed) co_return;
      tasks_.spawn("serve", serve(stream(std::move(socket), tls_)));
    }
  }

  task<> serve(stream peer) {
    const auto shaken = co_await peer.async_handshake(asio::ssl::stream_base::server, as_result);
    if (std::get<0>(shaken)) co_return;
    ++handshakes;
    char request[4096];
    for (;;) {
      const auto read = co_await peer.async_read_some(asio::buffer(request), as_result);
      if (std::get<0>(read)) co_return;
      const auto written = co_await asio::async_write(peer, asio::buffer(answer), as_result);
      if (std::get<0>(written) || answer.starts_with("HTTP/1.0")) break;
    }
    co_await sleep_for(10ms);  // the client has read the answer before it learns of the end
    if (says_goodbye) co_await peer.async_shutdown(as_result);
  }

  asio::ssl::context tls_;
  tcp::acceptor acceptor_;
  task_group tasks_;
  asio::io_context& loop_;
};

/// A server of one authority, and a client that trusts `trusted` beside nobody else.
struct bench {
  temp_dir dir;
  asio::io_context loop{1};
  test_authority authority;
  tls_server server;

  explicit bench(const server_identity& who) : server(loop, authority.serve_as(who)) {}

  http::client client_for(const std::string& host, const test_authority& trusted) {
    std::ofstream(dir.file("ca.pem")) << trusted.pem();
    const scoped_variable file("SSL_CERT_FILE", dir.file("ca.pem"));
    const scoped_variable folder("SSL_CERT_DIR", dir.path().string());
    return http::client(loop.get_executor(), server.url(host), 2);
  }
  result<http::response> fetch(http::client& client) {
    return drive(loop, client.fetch(http::request(), http::timeouts(), 1024 * 1024));
  }
  result<http::response> fetch(const std::string& host = "localhost") {
    auto client = client_for(host, authority);
    return fetch(client);
  }
};

server_identity named(const std::string& name) {
  server_identity who;
  who.name = name;
  return who;
}

}  // namespace

TEST_CASE("a server that our authority vouches for is trusted, and asked for by name") {
  bench b(named("DNS:localhost"));
  CHECK(b.fetch().value().body == "secret");
  CHECK(b.server.asked_for == std::vector<std::string>{"localhost"});
}

TEST_CASE("one TLS connection serves several requests") {
  bench b(named("DNS:localhost"));
  auto client = b.client_for("localhost", b.authority);
  for (int i = 0; i < 3; ++i) CHECK(b.fetch(client).value().body == "secret");
  CHECK(b.server.handshakes == 1);
}

TEST_CASE("a server may be known by its address, which is not sent as a name") {
  bench b(named("IP:127.0.0.1"));
  CHECK(b.fetch("127.0.0.1").value().body == "secret");
  CHECK(b.server.asked_for == std::vector<std::string>{""});
}

TEST_CASE("a server of an authority that nobody knows is refused") {
  bench b(named("DNS:localhost"));
  const test_authority stranger;
  auto client = b.client_for("localhost", stranger);
  const auto answer = b.fetch(client);
  CHECK(answer.error() == errc::tls_failed);
  CHECK(http::certainly_not_executed(answer.error()));
  CHECK(b.server.handshakes == 0);
}

TEST_CASE("a certificate for another name is refused") {
  for (const auto* name : {"DNS:luka.test", "DNS:localhost.evil.test", "DNS:*.localhost", "IP:127.0.0.1"}) {
    CAPTURE(name);
    bench b(named(name));
    CHECK(b.fetch("localhost").error() == errc::tls_failed);
  }
  bench by_address(named("DNS:localhost"));
  CHECK(by_address.fetch("127.0.0.1").error() == errc::tls_failed);
}

TEST_CASE("a certificate that has expired or is not valid yet is refused") {
  auto expired = named("DNS:localhost");
  expired.from = -7200;
  expired.length = 3600;
  bench late(expired);
  CHECK(late.fetch().error() == errc::tls_failed);
  auto not_yet = named("DNS:localhost");
  not_yet.from = 3600;
  bench early(not_yet);
  CHECK(early.fetch().error() == errc::tls_failed);
}

TEST_CASE("a server that does not speak TLS is refused") {
  asio::io_context loop{1};
  scripted_server server(loop, [](scripted_peer& peer) -> task<> {
    co_await peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    co_await peer.until_client_leaves();
  });
  auto where = server.url();
  where.tls = true;
  http::client client(loop.get_executor(), where, 1);
  CHECK(drive(loop, client.fetch(http::request(), http::timeouts(), 100)).error() == errc::tls_failed);
}

TEST_CASE("a handshake that goes nowhere is part of connecting") {
  asio::io_context loop{1};
  scripted_server server(loop, [](scripted_peer& peer) -> task<> { co_await peer.until_client_leaves(); });
  auto where = server.url();
  where.tls = true;
  http::client client(loop.get_executor(), where, 1);
  const http::timeouts limits{50ms, 1h, 1h};
  CHECK(drive(loop, client.fetch(http::request(), limits, 100)).error() == errc::connect_timed_out);
}

TEST_CASE("a TLS body without a length is whole only if the server says goodbye") {
  bench polite(named("DNS:localhost"));
  polite.server.answer = "HTTP/1.0 200 OK\r\n\r\nall of it";
  CHECK(polite.fetch().value().body == "all of it");
  bench cut(named("DNS:localhost"));
  cut.server.answer = "HTTP/1.0 200 OK\r\n\r\nhalf of";
  cut.server.says_goodbye = false;
  CHECK(cut.fetch().error() == errc::cut_off);  // anybody on the way can cut a connection
}

TEST_CASE("a kept TLS connection that the server closed is not used") {
  bench b(named("DNS:localhost"));
  b.server.answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret";
  auto client = b.client_for("localhost", b.authority);
  CHECK(b.fetch(client).value().body == "secret");
  b.server.answer = "HTTP/1.0 200 OK\r\nContent-Length: 6\r\nConnection: keep-alive\r\n\r\nsecret";
  CHECK(b.fetch(client).value().body == "secret");  // after which the server says goodbye
  auto pause = [&]() -> task<> { co_await sleep_for(50ms); };
  drive(b.loop, pause());
  CHECK(b.fetch(client).value().body == "secret");
  CHECK(b.server.handshakes == 2);
}
