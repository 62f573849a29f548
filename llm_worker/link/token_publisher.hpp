// The tokens channel: pieces of answers, published to whoever has subscribed.
#pragma once

#include <functional>
#include <string>

#include "common/async/task_group.hpp"
#include "common/zmq/message_socket.hpp"
#include "proto/inference.hpp"

namespace luka::worker {

socket_ptr connect_tokens(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint);

/// An XPUB socket that connects. It sees subscriptions come and go, and a channel that is full refuses a message
/// instead of dropping it. It neither numbers nor keeps anything.
class token_publisher {
 public:
  struct events {
    std::function<void(const std::string& topic)> subscribed, unsubscribed;
  };

  token_publisher(socket_ptr socket, events on) : socket_(std::move(socket)), on_(std::move(on)) {}

  void start(task_group& tasks);

  /// False when the channel is full. Without a subscriber the chunk is gone, which counts as sent.
  bool publish(const std::string& topic, const proto::token_chunk& chunk);

 private:
  task<> watch_subscriptions();
  void take(const frames& message);

  socket_ptr socket_;
  events on_;
  std::uint64_t refused_ = 0, malformed_ = 0;
};

}  // namespace luka::worker
