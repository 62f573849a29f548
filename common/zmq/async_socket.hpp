// The one place that calls libzmq: a ZeroMQ socket in an Asio event loop.
//
// ZMQ_FD is edge-triggered and any libzmq call may consume its edge (zmq_getsockopt, "ZMQ_FD" and "ZMQ_EVENTS"). The
// invariant that makes it safe: every libzmq call on the socket is followed by publish_events() before the loop sleeps,
// once for all calls of a turn, and nobody waits without testing ZMQ_EVENTS first.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "common/zmq/message_socket.hpp"

namespace luka {

/// Owns one socket; belongs to the thread of its event loop. It does not frame, decode, retry or queue.
///
/// wait() moves no data, so it may be raced against a timer and cancelled without losing a message; receive() and
/// send() must not be raced. After the context is shut down, or close(), every wait ends with operation_aborted.
class async_socket final : public message_socket {
 public:
  async_socket(const asio::any_io_executor& executor, zmq::context_t& context, zmq::socket_type type);
  ~async_socket() override;
  async_socket(async_socket&&) noexcept = default;
  /// Swaps: what this socket was closes with `other`.
  async_socket& operator=(async_socket&& other) noexcept;

  /// Options, bind, connect. Throws zmq::error_t.
  void configure(const std::function<void(zmq::socket_t&)>& change);

  std::optional<frames> try_receive() override;
  error_code try_send(frames& message) override;
  task<> wait(readiness wanted) override;
  task<frames> receive();
  task<> send(frames message);

  void close();
  [[nodiscard]] bool is_closed() const;

 private:
  class core;
  std::shared_ptr<core> core_;
};

}  // namespace luka
