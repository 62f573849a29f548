// Conversations, as history_svc keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/zmq/request_client.hpp"
#include "proto/history.hpp"

namespace luka::worker {

/// Reads a conversation and adds turns to it. A failure is logged here, with the request id, and costs at most two
/// seconds: an answer without memory is better than none.
class history_link {
 public:
  /// `socket` is a DEALER.
  history_link(const asio::any_io_executor& executor, socket_ptr socket) : client_(executor, std::move(socket)) {}

  void start(task_group& tasks) { client_.start(tasks); }

  /// Nothing when history_svc is away, or says that it can not.
  task<std::optional<proto::context>> load(proto::load_context question);
  /// Nothing when it could not be stored.
  task<std::optional<proto::appended>> append(proto::append_turn turn);

 private:
  void report_unmatched();

  request_client client_;
  std::uint64_t reported_ = 0;
};

}  // namespace luka::worker
