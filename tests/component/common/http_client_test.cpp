#include "common/http/client.hpp"

#include "common/async/sleep.hpp"
#include "tests/component/common/scripted_server.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using http::errc;

namespace {

constexpr std::size_t plenty = 1024 * 1024;

/// A client of at most two connections and a server with a script.
struct bench {
  asio::io_context loop{1};
  scripted_server server;
  http::client client;
  http::timeouts limits{10s, 10s, 10s};

  explicit bench(scripted_server::script play) : server(loop, std::move(play)), client(loop.get_executor(), server.url(), 2) {}

  result<http::response> fetch(std::size_t largest_body = plenty) {
    return drive(loop, client.fetch(http::request(), limits, largest_body));
  }
  http::client::lease borrow() { return drive(loop, client.borrow()); }
  void until(const std::function<bool()>& holds) {
    auto wait = [&]() -> task<> {
      while (!holds()) co_await sleep_for(1ms);
    };
    drive(loop, wait());
  }
  /// Lets the loop do what it can do now.
  void settle() {
    loop.restart();
    loop.poll();
  }
};

}  // namespace

TEST_CASE("a whole answer comes with its status, its headers and its body") {
  bench b(always("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nRetry-After: 7\r\n"
                 "Content-Length: 4\r\n\r\nbusy"));
  const auto answer = b.fetch();
  REQUIRE(answer.has_value());
  CHECK(answer->status == 503);
  CHECK(answer->content_type == "text/html");
  CHECK(answer->retry_after == "7");
  CHECK(answer->body == "busy");
}

TEST_CASE("one exchange after the other takes one connection") {
  bench b(always(chunked_head() + chunk("he") + chunk("llo") + last_chunk));
  for (int i = 0; i < 5; ++i) CHECK(b.fetch().value().body == "hello");
  CHECK(b.server.connections == 1);
}

TEST_CASE("a kept connection that the server closed is not used") {
  bench b(once(plain_answer("x")));
  for (int i = 1; i <= 3; ++i) {
    CHECK(b.fetch().value().body == "x");
    b.until([&] { return b.server.finished == i; });
  }
  CHECK(b.server.connections == 3);
}

TEST_CASE("a server that says it will close gets a new connection each time") {
  bench b(always(plain_answer("x", "Connection: close\r\n")));
  for (int i = 0; i < 3; ++i) CHECK(b.fetch().value().body == "x");
  CHECK(b.server.connections == 3);
}

TEST_CASE("a body of the largest size is taken and one byte more is too large") {
  for (const auto& answer : {plain_answer("12345"), chunked_head() + chunk("123") + chunk("45") + last_chunk}) {
    bench b(always(answer));
    CHECK(b.fetch(5).value().body == "12345");
    CHECK(b.fetch(4).error() == errc::too_large);
    CHECK(b.fetch(5).has_value());
    CHECK(b.server.connections == 2);
  }
}

TEST_CASE("failures give their connection back") {
  bench b(once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"));
  for (int i = 0; i < 10; ++i) CHECK(b.fetch().error() == errc::cut_off);
  b.server.stop_listening();
  for (int i = 0; i < 10; ++i) CHECK(b.fetch().error() == errc::cannot_connect);
}

TEST_CASE("past the limit a caller waits until a connection is given back") {
  bench b(always(plain_answer("x")));
  auto first = std::make_optional(b.borrow());
  const auto second = b.borrow();
  bool fetched = false;
  auto third = [&]() -> task<> {
    const auto answer = co_await b.client.fetch(http::request(), b.limits, plenty);
    fetched = answer.has_value();
  };
  asio::co_spawn(b.loop, third(), asio::detached);
  b.settle();
  CHECK(b.server.connections == 0);
  first.reset();
  b.until([&] { return fetched; });
  CHECK(b.server.connections == 1);
}

TEST_CASE("many callers at once are all served, by no more connections than allowed") {
  bench b(always(plain_answer("x")));
  int served = 0;
  auto one = [&]() -> task<> {
    const auto answer = co_await b.client.fetch(http::request(), b.limits, plenty);
    if (answer && answer->body == "x") ++served;
  };
  for (int i = 0; i < 50; ++i) asio::co_spawn(b.loop, one(), asio::detached);
  b.until([&] { return served == 50; });
  CHECK(b.server.connections == 2);
  CHECK(b.server.requests.size() == 50);
}

TEST_CASE("a caller that gives up while waiting takes nothing with it") {
  bench b(always(plain_answer("x")));
  auto first = std::make_optional(b.borrow());
  const auto second = b.borrow();
  task_group tasks(b.loop.get_executor(), [](const std::string&, const std::string& what) { FAIL(what); });
  auto third = [&]() -> task<> { co_await b.client.fetch(http::request(), b.limits, plenty); };
  tasks.spawn("third", third());
  b.settle();
  tasks.cancel();
  drive(b.loop, tasks.join());
  first.reset();
  CHECK(b.fetch().value().body == "x");
}

TEST_CASE("a lease that is dropped in the middle of an answer closes the connection") {
  bench b([](scripted_peer& peer) -> task<> {
    co_await peer.read_request();
    co_await peer.send(chunked_head() + chunk("one"));
    co_await peer.until_client_leaves();
  });
  {
    const auto lease = b.borrow();
    REQUIRE(drive(b.loop, lease->begin(http::request(), b.limits)).has_value());
  }
  b.until([&] { return b.server.finished == 1; });
  const auto again = b.borrow();
  CHECK(drive(b.loop, again->begin(http::request(), b.limits)).has_value());
  CHECK(b.server.connections == 2);
}

TEST_CASE("a lease whose answer has been read gives its connection to the next") {
  bench b(always(plain_answer("x")));
  for (int i = 0; i < 3; ++i) {
    const auto lease = b.borrow();
    std::array<char, 16> piece;
    REQUIRE(drive(b.loop, lease->begin(http::request(), b.limits)).has_value());
    REQUIRE(drive(b.loop, lease->read_some(piece)).value() == 1);
    REQUIRE(drive(b.loop, lease->read_some(piece)).value() == 0);
  }
  CHECK(b.server.connections == 1);
}
