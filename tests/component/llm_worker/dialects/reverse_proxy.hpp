// What people put in front of a model server that others can reach: https, a path of its own, and a password.
#pragma once

#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "common/async/task_group.hpp"

namespace luka::test {

/// Takes requests below `prefix` that carry `authorization`, and passes them on without the prefix; others get a page
/// of HTML. What comes back is passed on as it comes. It understands no HTTP beyond that: a request starts with a read.
class reverse_proxy {
 public:
  struct rules {
    std::string prefix;         ///< "/team"
    std::string authorization;  ///< the field's value
    int server = 0;             ///< the port of what is behind it
  };

  reverse_proxy(asio::io_context& loop, asio::ssl::context tls, rules chosen);
  ~reverse_proxy();

  [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

  int handshakes = 0, refused = 0;

 private:
  using socket = asio::ip::tcp::socket;
  using stream = asio::ssl::stream<socket>;

  task<> accept();
  task<> serve(stream peer);
  task<> pass_requests(stream& from, socket& to);
  static task<> pass_answers(socket& from, stream& to);
  bool admit(std::string& request) const;

  asio::io_context& loop_;
  asio::ssl::context tls_;
  rules rules_;
  asio::ip::tcp::acceptor acceptor_;
  task_group tasks_;
};

}  // namespace luka::test
