// How an exchange can fail, and what the caller is told about it.
#include <set>

#include "tests/component/common/http_bench.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using http::errc;
using bench = http_bench;

TEST_CASE("a body that is cut off is an error") {
  for (const auto& answer : {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"}) {
    bench b(once(answer));
    CHECK(b.whole().error() == errc::cut_off);
  }
  for (const auto& rest : {std::string(), chunk("one"), chunk("one") + "5\r\ntw", chunk("one") + "0\r\n"}) {
    CAPTURE(rest);
    bench b(once(chunked_head() + rest));
    CHECK(b.whole().error() == errc::cut_off);
    CHECK_FALSE(b.connection.is_reusable());
  }
}

TEST_CASE("a body that ends in a reset is cut off, even one without a length") {
  bench chunked(resets_after(chunked_head() + chunk("one")));
  CHECK(chunked.whole().error() == errc::cut_off);
  bench endless(resets_after("HTTP/1.0 200 OK\r\n\r\nhalf of"));
  CHECK(endless.whole().error() == errc::cut_off);
}

TEST_CASE("the text before the cut can be read") {
  bench b(once(chunked_head() + chunk("half an ans")));
  REQUIRE(b.begin().has_value());
  std::array<char, 64> piece;
  REQUIRE(b.run(b.connection.read_some(piece)).value() == 11);
  CHECK(std::string(piece.data(), 11) == "half an ans");
  CHECK(b.rest().error() == errc::cut_off);
}

TEST_CASE("a connection that breaks before the head leaves the request's effect unknown") {
  for (const auto& answer : {"", "HTTP/1.1 200 OK\r\nContent-Le"}) {
    bench closed(once(answer));
    CHECK(closed.begin().error() == errc::no_answer);
    bench reset(resets_after(answer));
    CHECK(reset.begin().error() == errc::no_answer);
    CHECK_FALSE(http::certainly_not_executed(errc::no_answer));
  }
}

TEST_CASE("what is not HTTP is refused") {
  for (const std::string answer : {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "\x15\x03\x01\x02\x02\x46\r\n\r\n", "hello\r\n\r\n",
                                   "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                                   "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"}) {
    CAPTURE(answer);
    bench b(once(answer));
    CHECK(b.begin().error() == errc::malformed);
  }
}

TEST_CASE("a chunk that is none is refused") {
  for (const std::string body : {"xyz\r\n", "3\r\nonetwo\r\n", "ffffffffffffffffff\r\n"}) {
    CAPTURE(body);
    bench b(once(chunked_head() + body));
    CHECK(b.whole().error() == errc::malformed);
  }
}

TEST_CASE("a head that does not end is refused") {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 3000; ++i) head += "X-Field-" + std::to_string(i) + ": some value that takes room\r\n";
  bench b(stops_after(head));
  CHECK(b.begin().error() == errc::malformed);
}

TEST_CASE("nobody listens: the request has certainly had no effect") {
  bench b(always(plain_answer("")));
  const auto where = b.server.url();
  b.server.stop_listening();
  http::connection connection(b.loop.get_executor(), where, nullptr);
  const auto head = b.run(connection.begin(http::request(), b.limits));
  CHECK(head.error() == errc::cannot_connect);
  CHECK(http::certainly_not_executed(head.error()));
}

TEST_CASE("connecting has a limit of its own") {
  asio::io_context loop{1};
  const full_house house;
  http::connection connection(loop.get_executor(), house.url(), nullptr);
  const http::timeouts limits{50ms, 1h, 1h};
  CHECK(drive(loop, connection.begin(http::request(), limits)).error() == errc::connect_timed_out);
}

TEST_CASE("the wait for the head has a limit of its own") {
  bench b(stops_after(""));
  b.limits = {1h, 50ms, 1h};
  CHECK(b.begin().error() == errc::first_byte_timed_out);
  CHECK_FALSE(http::certainly_not_executed(errc::first_byte_timed_out));
  bench half(stops_after("HTTP/1.1 200 OK\r\n"));
  half.limits = {1h, 50ms, 1h};
  CHECK(half.begin().error() == errc::first_byte_timed_out);
}

TEST_CASE("silence within the body has a limit of its own") {
  bench b(stops_after(chunked_head() + chunk("one")));
  b.limits = {1h, 1h, 50ms};
  REQUIRE(b.begin().has_value());
  CHECK(b.rest().error() == errc::silence_timed_out);
  b.until([&] { return b.server.finished == 1; });  // and the connection is closed, so the server can stop
}

TEST_CASE("a body may take longer than the wait for its head") {
  bench b([](scripted_peer& peer) -> task<> {
    co_await peer.read_request();
    co_await peer.send(chunked_head());
    co_await sleep_for(1200ms);
    co_await peer.send(chunk("late"));
    co_await peer.send(last_chunk);
  });
  b.limits = {1h, 1s, 1h};
  CHECK(b.whole().value() == "late");
}

TEST_CASE("close ends a wait at once, whatever it is for") {
  asio::io_context loop{1};
  const full_house house;
  http::connection connecting(loop.get_executor(), house.url(), nullptr);
  auto close = [&]() -> task<> {
    co_await sleep_for(20ms);
    connecting.close();
  };
  asio::co_spawn(loop, close(), asio::detached);
  CHECK(drive(loop, connecting.begin(http::request(), http::timeouts{1h, 1h, 1h})).error() == errc::cancelled);

  bench head(stops_after(""));
  asio::co_spawn(head.loop, head.close_soon(), asio::detached);
  CHECK(head.begin().error() == errc::cancelled);
  head.until([&] { return head.server.finished == 1; });

  bench body(stops_after(chunked_head()));
  REQUIRE(body.begin().has_value());
  asio::co_spawn(body.loop, body.close_soon(), asio::detached);
  CHECK(body.rest().error() == errc::cancelled);
  body.until([&] { return body.server.finished == 1; });
}

TEST_CASE("cancelling the task ends a wait, whatever it is for") {
  for (const std::string& answer : {std::string(), chunked_head()}) {
    bench b(stops_after(answer));
    task_group tasks(b.loop.get_executor(), [](const std::string&, const std::string& what) { FAIL(what); });
    error_code seen;
    std::array<char, 64> piece;
    auto ask = [&]() -> task<> {
      const auto head = co_await b.connection.begin(http::request(), b.limits);
      if (!head) seen = head.error();
      if (!head) co_return;
      const auto got = co_await b.connection.read_some(piece);
      seen = got.error();
    };
    tasks.spawn("ask", ask());
    b.until([&] { return b.server.requests.size() == 1; });
    tasks.cancel();
    drive(b.loop, tasks.join());
    CHECK(seen == errc::cancelled);
    b.until([&] { return b.server.finished == 1; });
  }
}

TEST_CASE("a request that a broken connection could not take was not sent") {
  bench b(resets_after(plain_answer("x")));
  REQUIRE(b.whole().has_value());
  b.until([&] { return b.connection.is_stale(); });
  const auto head = b.begin();
  CHECK(head.error() == errc::not_sent);
  CHECK(http::certainly_not_executed(head.error()));
}

TEST_CASE("every error has a text of its own") {
  std::set<std::string> texts;
  for (int code = 1; code <= 11; ++code) {
    const auto error = http::make_error_code(static_cast<errc>(code));
    CHECK(texts.insert(error.message()).second);
  }
}
