// What a test of a socket needs: a context, a loop, a transport, and peers in threads of their own.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "common/zmq/async_socket.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"
#include "tests/support/temp_dir.hpp"

namespace luka::test {

/// Makes the test run once for each transport.
inline std::string any_transport() { return GENERATE(as<std::string>{}, "ipc", "tcp", "inproc"); }

/// Sockets under test are made after it, and so are gone before it; its end shuts the context down, which ends the
/// peers' threads.
class zmq_world {
 public:
  using settings = std::function<void(zmq::socket_t&)>;

  zmq::context_t context{1};
  asio::io_context loop{1};
  const std::string transport;

  explicit zmq_world(std::string chosen) : transport(std::move(chosen)) {}
  ~zmq_world() {
    context.shutdown();
    for (auto& thread : threads_) thread.join();
  }
  zmq_world(const zmq_world&) = delete;
  zmq_world& operator=(const zmq_world&) = delete;

  /// Binds to a new address of the transport, and returns it.
  std::string bind(zmq::socket_t& socket) {
    if (transport == "tcp") socket.bind("tcp://127.0.0.1:*");
    else if (transport == "ipc") socket.bind("ipc://" + dir_.file(std::to_string(++bound_)));
    else socket.bind("inproc://" + std::to_string(++bound_));
    return socket.get(zmq::sockopt::last_endpoint);
  }

  /// A socket without our wrapper, which the test uses from its own thread.
  zmq::socket_t raw(zmq::socket_type type, const settings& set = nothing) {
    zmq::socket_t socket(context, type);
    socket.set(zmq::sockopt::linger, 0);
    set(socket);
    return socket;
  }

  /// A bound socket in a thread that does `work` with it until the world ends; returns its address.
  std::string serve(zmq::socket_type type, std::function<void(zmq::socket_t&)> work, const settings& set = nothing) {
    auto socket = raw(type, set);
    auto address = bind(socket);
    auto body = [own = std::move(socket), task = std::move(work)]() mutable {
      try {
        task(own);
      } catch (const zmq::error_t& e) {
        if (e.num() != ETERM) throw;
      }
      own.close();
    };
    threads_.emplace_back(std::move(body));
    return address;
  }

  async_socket connected(zmq::socket_type type, const std::string& address, const settings& set = nothing) {
    async_socket socket(loop.get_executor(), context, type);
    socket.configure([&](zmq::socket_t& own) {
      own.set(zmq::sockopt::linger, 0);
      set(own);
      own.connect(address);
    });
    return socket;
  }

  async_socket bound(zmq::socket_type type, std::string& address, const settings& set = nothing) {
    async_socket socket(loop.get_executor(), context, type);
    socket.configure([&](zmq::socket_t& own) {
      own.set(zmq::sockopt::linger, 0);
      set(own);
      address = bind(own);
    });
    return socket;
  }

  void drive(task<> body) { test::drive(loop, std::move(body), std::chrono::seconds(30)); }
  /// Lets the loop do what it can do now.
  void settle() {
    loop.restart();
    loop.poll();
  }

  static void nothing(zmq::socket_t&) {}

 private:
  temp_dir dir_;
  int bound_ = 0;
  std::vector<std::thread> threads_;
};

inline void send(zmq::socket_t& socket, const std::string& text) {
  socket.send(zmq::buffer(text), zmq::send_flags::none);
}

inline std::string receive(zmq::socket_t& socket) {
  zmq::message_t message;
  (void)socket.recv(message);
  return message.to_string();
}

/// Until the socket can receive. Reads ZMQ_EVENTS, and so takes away the edge of ZMQ_FD.
inline void until_readable(zmq::socket_t& socket) {
  while (!(socket.get(zmq::sockopt::events) & ZMQ_POLLIN)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace luka::test
