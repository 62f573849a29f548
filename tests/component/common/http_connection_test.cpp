#include "tests/component/common/http_bench.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using bench = http_bench;

TEST_CASE("a request goes out with its host, its body and its headers, below the base URL's path") {
  asio::io_context loop{1};
  scripted_server server(loop, always(plain_answer("")));
  auto where = server.url();
  where.path = "/bot42";
  http::connection connection(loop.get_executor(), where, nullptr);
  http::request what;
  what.method = "POST";
  what.target = "/send?x=1";
  what.content_type = "application/json";
  what.body = R"({"a":1})";
  what.headers.push_back({"X-Extra", "yes"});
  CHECK(drive(loop, connection.begin(what, http::timeouts{})).has_value());
  REQUIRE(server.requests.size() == 1);
  const auto& sent = server.requests[0];
  CHECK(sent.starts_with("POST /bot42/send?x=1 HTTP/1.1\r\n"));
  CHECK(sent.ends_with("\r\n\r\n{\"a\":1}"));
  for (const std::string& field : {"Host: 127.0.0.1:" + where.port, std::string("Content-Length: 7"),
                                  std::string("Content-Type: application/json"), std::string("X-Extra: yes"),
                                  std::string("User-Agent: luka")})
    CHECK_THAT(sent, ContainsSubstring("\r\n" + field + "\r\n"));
}

TEST_CASE("the head says what callers need to know") {
  bench b(always("HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 35\r\n"
                 "Content-Length: 2\r\n\r\n{}"));
  const auto head = b.begin();
  REQUIRE(head.has_value());
  CHECK(head->status == 429);
  CHECK(head->content_type == "application/json");
  CHECK(head->retry_after == "35");
  CHECK(b.rest().value() == "{}");
}

TEST_CASE("a connection is used again after an answer has been read") {
  bench b(always(plain_answer("hello")));
  for (int i = 0; i < 3; ++i) {
    CHECK(b.whole().value() == "hello");
    CHECK(b.connection.is_reusable());
    CHECK_FALSE(b.connection.is_stale());
  }
  CHECK(b.server.connections == 1);
  CHECK(b.server.requests.size() == 3);
}

TEST_CASE("an answer without a body ends with its head") {
  for (const std::string answer : {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                                   "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"}) {
    CAPTURE(answer);
    bench b(always(answer));
    CHECK(b.whole().value().empty());
    CHECK(b.connection.is_reusable());
  }
}

TEST_CASE("pieces can be read as they arrive") {
  bool first_was_read = false;
  bench* self = nullptr;
  bench b([&](scripted_peer& peer) -> task<> {
    co_await peer.read_request();
    co_await peer.send(chunked_head());
    co_await peer.send(chunk("one"));
    while (!first_was_read) co_await self->server.changed.wait();
    co_await peer.send(chunk("two"));
    co_await peer.send(last_chunk);
    co_await peer.until_client_leaves();
  });
  self = &b;
  REQUIRE(b.begin().has_value());
  std::array<char, 64> piece;
  REQUIRE(b.run(b.connection.read_some(piece)).value() == 3);
  CHECK(std::string(piece.data(), 3) == "one");
  first_was_read = true;
  b.server.changed.notify();
  CHECK(b.rest().value() == "two");
  CHECK(b.connection.is_reusable());
}

TEST_CASE("a body is the same however it is cut into chunks, packets and reads") {
  const std::string text = "{\"a\":\"длинная строка 🦊\"}\n{\"done\":true}\n";
  std::string in_small_chunks = chunked_head();
  for (const char c : text) in_small_chunks += chunk(std::string(1, c));
  for (const auto& answer : {chunked_head() + chunk(text) + last_chunk, in_small_chunks + last_chunk,
                             plain_answer(text)})
    for (const std::size_t packet : {0u, 1u, 7u})
      for (const std::size_t read : {1u, 3u, 4096u}) {
        CAPTURE(answer.size(), packet, read);
        bench b(once(answer, packet));
        CHECK(b.whole(read).value() == text);
      }
}

TEST_CASE("chunk extensions and trailers are read over") {
  bench b(always(chunked_head() + "3;x=y\r\none\r\n0\r\nX-Trailer: z\r\n\r\n"));
  CHECK(b.whole().value() == "one");
  CHECK(b.connection.is_reusable());
}

TEST_CASE("a body may have more than eight mebibytes") {
  const std::string megabyte(1024 * 1024, 'x');
  std::string in_chunks = chunked_head();
  std::string body;
  for (int i = 0; i < 9; ++i) in_chunks += chunk(megabyte);
  for (int i = 0; i < 9; ++i) body += megabyte;
  bench chunked(once(in_chunks + last_chunk));
  CHECK(chunked.whole(64 * 1024).value() == body);
  bench plain(once(plain_answer(body)));
  CHECK(plain.whole(64 * 1024).value() == body);
}

TEST_CASE("a body without a length ends with the connection") {
  bench b(once("HTTP/1.0 200 OK\r\n\r\nall of it"));
  CHECK(b.whole().value() == "all of it");
  CHECK_FALSE(b.connection.is_reusable());
  bench modern(once("HTTP/1.1 200 OK\r\n\r\nall of it"));
  CHECK(modern.whole().value() == "all of it");
  CHECK_FALSE(modern.connection.is_reusable());
}

TEST_CASE("a server that says it will close is not asked again") {
  bench b(always(plain_answer("x", "Connection: close\r\n")));
  CHECK(b.whole().value() == "x");
  CHECK_FALSE(b.connection.is_reusable());
}

TEST_CASE("bytes that nobody asked for are not taken for the next answer") {
  bench b(always(plain_answer("x") + "HTTP/1.1 500 Forged\r\n\r\n"));
  CHECK(b.whole().value() == "x");
  CHECK_FALSE(b.connection.is_reusable());
}

TEST_CASE("a connection that was closed can be used anew") {
  bench b(always(plain_answer("x")));
  CHECK(b.whole().has_value());
  b.connection.close();
  CHECK_FALSE(b.connection.is_reusable());
  CHECK(b.connection.is_stale());
  CHECK(b.whole().value() == "x");
  CHECK(b.server.connections == 2);
}

TEST_CASE("a kept connection that the server closed or reset is noticed, and so is one that talks unasked") {
  const auto idle = plain_answer("x");
  const scripted_server::script scripts[] = {once(idle), resets_after(idle),
                                             [&](scripted_peer& peer) -> task<> {
                                               co_await peer.read_request();
                                               co_await peer.send(idle);
                                               co_await sleep_for(20ms);
                                               co_await peer.send("HTTP/1.1 408 Request Timeout\r\n\r\n");
                                               co_await peer.until_client_leaves();
                                             }};
  for (const auto& script : scripts) {
    bench b(script);
    REQUIRE(b.whole().has_value());
    b.until([&] { return b.connection.is_stale(); });
  }
}

TEST_CASE("chunks that came together are read together") {
  bench b(always(chunked_head() + chunk("one") + chunk("two") + chunk("three") + last_chunk));
  REQUIRE(b.begin().has_value());
  std::array<char, 64> piece;
  REQUIRE(b.run(b.connection.read_some(piece)).value() == 11);
  CHECK(std::string(piece.data(), 11) == "onetwothree");
  CHECK(b.rest().value().empty());
  CHECK(b.connection.is_reusable());
}

TEST_CASE("what came before something malformed is read, however they came") {
  for (const std::size_t at_once : {2, 64}) {
    CAPTURE(at_once);
    bench b(always(chunked_head() + chunk("one") + chunk("two") + "no chunk\r\n"));
    REQUIRE(b.begin().has_value());
    std::vector<char> piece(at_once);
    std::string body;
    result<std::size_t> got = 0;
    while ((got = b.run(b.connection.read_some(piece)))) body.append(piece.data(), *got);
    CHECK(body == "onetwo");
    CHECK(got.error() == http::errc::malformed);
  }
}

namespace {

/// A server that sends ten bytes more each time it is told to, and a read of them that is waiting.
struct collecting {
  int wanted = 0;
  bench* self = nullptr;
  bench b{[this](scripted_peer& peer) { return play(peer); }};
  std::array<char, 256> piece{};
  std::optional<result<std::size_t>> got;

  collecting() {
    self = &b;
    b.limits.silence = http::no_limit;
    REQUIRE(b.begin().has_value());
    REQUIRE(b.run(b.connection.read_some(piece)).value() == 5);
    b.connection.set_low_water(20);  // a chunk of ten bytes has 15
    asio::co_spawn(b.loop, read(), asio::detached);
  }

  task<> play(scripted_peer& peer) {
    co_await peer.read_request();
    co_await peer.send(chunked_head() + chunk("first"));
    for (int sent = 0;; ++sent) {
      while (wanted <= sent) co_await self->server.changed.wait();
      co_await peer.send(chunk("0123456789"));
    }
  }
  task<> read() { got = co_await b.connection.read_some(piece); }

  void send_one() {
    ++wanted;
    b.server.changed.notify();
    drive(b.loop, sleep_for(50ms));
  }
  std::size_t await_read() {
    b.until([this] { return got.has_value(); });
    return got->value();
  }
};

}  // namespace

TEST_CASE("a read goes on when there are as many bytes as it should wait for") {
  collecting one;
  one.send_one();
  CHECK_FALSE(one.got.has_value());
  one.send_one();
  CHECK(one.await_read() == 20);
}

TEST_CASE("a read that waits for many bytes goes on with fewer once it is told to") {
  collecting one;
  one.send_one();
  CHECK_FALSE(one.got.has_value());
  one.b.connection.set_low_water(1);
  CHECK(one.await_read() == 10);
}

TEST_CASE("a read that waits for many bytes ends with its connection") {
  collecting one;
  one.b.connection.close();
  one.b.until([&] { return one.got.has_value(); });
  CHECK(one.got->error() == http::errc::cancelled);
}

TEST_CASE("a new request does not wait for as many bytes as the last one did") {
  bench b(always(plain_answer("hello")));
  REQUIRE(b.whole().has_value());
  b.connection.set_low_water(100'000);
  CHECK(b.whole().value() == "hello");
  CHECK(b.server.connections == 1);
}
