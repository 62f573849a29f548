// A socket that moves whole messages, as those who send and receive see it.
#pragma once

#include <memory>
#include <optional>

#include "common/async/tokens.hpp"
#include "common/result.hpp"
#include "common/zmq/frames.hpp"

namespace luka {

enum class readiness : short { in = 1 /* ZMQ_POLLIN */, out = 2 /* ZMQ_POLLOUT */ };

/// ZeroMQ's (async_socket), or a simulated network's. What it is connected to is settled before.
class message_socket {
 public:
  virtual ~message_socket() = default;

  /// The next message, if one is there. Never blocks. Throws operation_aborted when closed.
  virtual std::optional<frames> try_receive() = 0;

  /// Sends without blocking. Success takes the frames; on failure they stay. Errors: would_block (high-water mark,
  /// or no peer yet), host_unreachable (a ROUTER does not know the peer), operation_aborted (closed).
  virtual error_code try_send(frames& message) = 0;

  /// Moves no data, so it may be raced against a timer and cancelled without losing a message.
  virtual task<> wait(readiness wanted) = 0;
};

using socket_ptr = std::unique_ptr<message_socket>;

/// How many messages a receive loop takes before it lets timers and others run.
inline constexpr int drain_limit = 64;

}  // namespace luka
