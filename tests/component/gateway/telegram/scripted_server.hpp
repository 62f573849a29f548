// A Bot API server that does what a test tells it to, and a bench to run coroutines against it.
#pragma once

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>

#include "common/async/sleep.hpp"
#include "common/async/tokens.hpp"
#include "common/http/url.hpp"
#include "tests/support/catch.hpp"

namespace luka::test {

/// Looks like a real token, and must never show up in a log.
inline const std::string canary = "123456789:CANARY_abcdefghijklmnopqrstuvwxyz-01";

struct received {
  std::string method;  ///< "getUpdates" …
  std::string target;
  boost::json::object parameters;
  time_point when{};
};

struct reply {
  enum class manner { answer, hang, close };
  std::string body;
  unsigned status = 200;
  std::string retry_after;
  manner how = manner::answer;
  duration delay{};
};

inline reply ok(const std::string& result) {
  reply r;
  r.body = R"({"ok":true,"result":)" + result + "}";
  return r;
}

inline reply error(unsigned code, const std::string& description, const std::string& parameters = "") {
  reply r;
  r.status = code;
  r.body = R"({"ok":false,"error_code":)" + std::to_string(code) + R"(,"description":")" + description + "\"" +
           (parameters.empty() ? "" : ",\"parameters\":" + parameters) + "}";
  return r;
}

inline reply page(unsigned status) {
  reply r;
  r.status = status;
  r.body = "<html><body>nginx</body></html>";
  return r;
}

inline reply text(const std::string& body) {
  reply r;
  r.body = body;
  return r;
}

inline reply silence() {
  reply r;
  r.how = reply::manner::hang;
  return r;
}

inline reply hang_up() {
  reply r;
  r.how = reply::manner::close;
  return r;
}

class scripted_server {
 public:
  using script = std::function<reply(const received&)>;

  scripted_server(asio::io_context& io, script answers)
      : answers_(std::move(answers)), acceptor_(io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    asio::co_spawn(io, accept(), asio::detached);
  }

  [[nodiscard]] http::base_url url() const {
    http::base_url where;
    where.host = "127.0.0.1";
    where.port = std::to_string(acceptor_.local_endpoint().port());
    return where;
  }

  /// Past this, connections are refused.
  void close() { acceptor_.close(); }

  std::vector<received> requests;

  [[nodiscard]] std::vector<received> calls(const std::string& method) const {
    std::vector<received> found;
    for (const auto& one : requests)
      if (one.method == method) found.push_back(one);
    return found;
  }

 private:
  using stream = boost::beast::tcp_stream;

  task<> accept() {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
      auto [failed, socket] = co_await acceptor_.async_accept(as_result);
      if (failed) co_return;
      asio::co_spawn(executor, serve(stream(std::move(socket))), asio::detached);
    }
  }

  task<> serve(stream peer) {
    namespace bhttp = boost::beast::http;
    boost::beast::flat_buffer buffer;
    for (;;) {
      bhttp::request<bhttp::string_body> request;
      const auto read = co_await bhttp::async_read(peer, buffer, request, as_result);
      if (std::get<0>(read)) co_return;
      const reply r = answers_(note(request));
      if (r.delay > duration::zero()) co_await sleep_for(r.delay);
      if (r.how == reply::manner::close) co_return;
      if (r.how == reply::manner::hang) co_await until_the_peer_leaves(peer);
      if (r.how == reply::manner::hang) co_return;
      bhttp::response<bhttp::string_body> response(static_cast<bhttp::status>(r.status), 11);
      if (!r.retry_after.empty()) response.set(bhttp::field::retry_after, r.retry_after);
      response.body() = r.body;
      response.prepare_payload();
      const auto written = co_await bhttp::async_write(peer, response, as_result);
      if (std::get<0>(written)) co_return;
    }
  }

  task<> until_the_peer_leaves(stream& peer) {
    char byte = 0;
    co_await peer.async_read_some(asio::buffer(&byte, 1), as_result);
    ++left;
  }

  const received& note(const boost::beast::http::request<boost::beast::http::string_body>& request) {
    received one;
    one.target = std::string(request.target());
    one.method = one.target.substr(one.target.rfind('/') + 1);
    one.parameters = boost::json::parse(request.body()).as_object();
    one.when = monotonic_clock::now();
    requests.push_back(std::move(one));
    return requests.back();
  }

  script answers_;
  asio::ip::tcp::acceptor acceptor_;

 public:
  int left = 0;  ///< how many clients went away while they were kept waiting
};

/// What goes to stderr while this exists.
class captured_log {
 public:
  captured_log() : file_(std::tmpfile()), saved_(::dup(2)) {
    std::fflush(stderr);
    ::dup2(::fileno(file_), 2);
  }
  ~captured_log() {
    std::fflush(stderr);
    ::dup2(saved_, 2);
    ::close(saved_);
    std::fclose(file_);
  }
  captured_log(const captured_log&) = delete;
  captured_log& operator=(const captured_log&) = delete;

  [[nodiscard]] std::string text() const {
    std::fflush(stderr);
    std::string all(static_cast<std::size_t>(::lseek(::fileno(file_), 0, SEEK_END)), '\0');
    const auto got = ::pread(::fileno(file_), all.data(), all.size(), 0);
    all.resize(static_cast<std::size_t>(got));
    return all;
  }

 private:
  std::FILE* file_;
  int saved_;
};

/// Runs the loop until the coroutine ends; rethrows what it throws.
inline void run(asio::io_context& io, task<> body, duration limit = std::chrono::seconds(15)) {
  bool done = false;
  std::exception_ptr thrown;
  asio::co_spawn(io, std::move(body), [&](std::exception_ptr error) {
    done = true;
    thrown = error;
  });
  const auto deadline = monotonic_clock::now() + limit;
  while (!done && monotonic_clock::now() < deadline) io.run_one_for(std::chrono::milliseconds(20));
  if (thrown) std::rethrow_exception(thrown);
  REQUIRE(done);
}

}  // namespace luka::test
