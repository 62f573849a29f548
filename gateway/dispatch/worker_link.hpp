// The gateway's two sockets towards the workers: jobs (ROUTER) and tokens (SUB).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include "common/async/task_group.hpp"
#include "common/zmq/message_socket.hpp"
#include "proto/codec.hpp"
#include "proto/inference.hpp"

namespace luka::gateway {

using worker_message = std::variant<proto::hello, proto::heartbeat, proto::credit, proto::goodbye, proto::infer_done,
                                    proto::infer_failed, proto::infer_text, proto::infer_state>;

/// The sockets that it needs, bound. Both throw zmq::error_t when the endpoint can not be bound.
socket_ptr bind_jobs(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint);
socket_ptr bind_tokens(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint,
                       const std::string& topic);

/// Decodes, encodes. What can not be decoded is logged, counted and dropped. Decides nothing.
class worker_link {
 public:
  using message_handler = std::function<void(worker_message, const std::string& routing)>;
  using chunk_handler = std::function<void(const proto::token_chunk&)>;

  /// `jobs` is a ROUTER, `tokens` a SUB; `instance`, its subscription, is the topic of this gateway's tokens.
  worker_link(socket_ptr jobs, socket_ptr tokens, std::string instance);

  void start(task_group& tasks, message_handler on_message, chunk_handler on_chunk);

  /// False when the peer is not there, or takes nothing any more.
  template <class Message>
  bool send(const std::string& routing, const Message& message) {
    return send_encoded(routing, proto::encode(message));
  }

  [[nodiscard]] const std::string& instance() const { return instance_; }
  [[nodiscard]] std::uint64_t malformed() const { return malformed_; }

 private:
  bool send_encoded(const std::string& routing, const std::string& body);
  task<> receive_jobs(message_handler on_message);
  task<> receive_tokens(chunk_handler on_chunk);
  void take_job(const frames& message, const message_handler& on_message);
  void take_token(const frames& message, const chunk_handler& on_chunk);
  void note_malformed(std::string_view socket, const std::string& why);

  std::string instance_;
  socket_ptr jobs_, tokens_;
  std::uint64_t malformed_ = 0;
};

}  // namespace luka::gateway
