// Request and reply over a DEALER socket, matched by id, with a deadline and repetition.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/zmq/message_socket.hpp"

namespace luka {

/// A DEALER that is connected to a server, for a request_client.
socket_ptr connect_to_server(const asio::any_io_executor& executor, zmq::context_t& context,
                             const std::string& endpoint);

/// Sends [id, body] and waits for [id, body]. Repeats an unanswered request, so the server must treat every request as
/// repeatable. Knows nothing of what the bodies mean. Start order does not matter: without a server, requests time out.
class request_client {
 public:
  request_client(const asio::any_io_executor& executor, socket_ptr socket);
  /// Over a DEALER of its own.
  request_client(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint);

  /// Starts the receiving task.
  void start(task_group& tasks);

  /// The reply's body. Errors: timed_out. `repeat_after`: how long to wait for a reply before asking again.
  task<result<std::string>> ask(std::string body, duration patience, duration repeat_after);

  /// How many replies could not be matched or read: late, repeated, or malformed.
  [[nodiscard]] std::uint64_t unmatched() const { return unmatched_; }

 private:
  struct pending {
    bool answered = false;
    std::string reply;
  };

  task<> receive();
  void take(const frames& message);

  socket_ptr socket_;
  wakeup replied_;
  std::uint64_t next_id_ = 1;
  std::unordered_map<std::string, pending*> waiting_;
  std::uint64_t unmatched_ = 0;
};

}  // namespace luka
