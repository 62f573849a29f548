// One HTTP connection and a server with a script, for the tests of connections.
#pragma once

#include "common/async/sleep.hpp"
#include "common/http/connection.hpp"
#include "tests/component/common/scripted_server.hpp"
#include "tests/support/drive.hpp"

namespace luka::test {

struct http_bench {
  asio::io_context loop{1};
  scripted_server server;
  http::connection connection;
  http::timeouts limits{std::chrono::seconds(10), std::chrono::seconds(10), std::chrono::seconds(10)};

  explicit http_bench(scripted_server::script play)
      : server(loop, std::move(play)), connection(loop.get_executor(), server.url(), nullptr) {}

  template <class T>
  T run(task<T> body) {
    return drive(loop, std::move(body));
  }
  result<http::response_head> begin(const http::request& what = {}) { return run(connection.begin(what, limits)); }

  /// The rest of the body, read `at_once` bytes at a time.
  result<std::string> rest(std::size_t at_once = 4096) {
    std::string body;
    std::vector<char> piece(at_once);
    for (;;) {
      const auto got = run(connection.read_some(piece));
      if (!got) return got.error();
      if (*got == 0) return body;
      body.append(piece.data(), *got);
    }
  }
  result<std::string> whole(std::size_t at_once = 4096) {
    const auto head = begin();
    if (!head) return head.error();
    return rest(at_once);
  }

  void until(const std::function<bool()>& holds) {
    auto wait = [&]() -> task<> {
      while (!holds()) co_await sleep_for(std::chrono::milliseconds(1));
    };
    drive(loop, wait());
  }

  task<> close_soon() {
    co_await sleep_for(std::chrono::milliseconds(20));
    connection.close();
  }
};

/// A script that answers one request with these bytes and waits for the client to leave.
inline scripted_server::script stops_after(std::string bytes) {
  return [bytes](scripted_peer& peer) -> task<> {
    co_await peer.read_request();
    co_await peer.send(bytes);
    co_await peer.until_client_leaves();
  };
}

/// A script that answers one request with these bytes and breaks the connection.
inline scripted_server::script resets_after(std::string bytes) {
  return [bytes](scripted_peer& peer) -> task<> {
    co_await peer.read_request();
    co_await peer.send(bytes);
    co_await sleep_for(std::chrono::milliseconds(20));  // an RST may overtake what was written before it
    peer.reset();
  };
}

}  // namespace luka::test
