// What the gateway looks up at history_svc: questions that have failed, and what people have used.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/zmq/request_client.hpp"
#include "proto/journal.hpp"

namespace luka::gateway {

/// One try each, of a second or two: somebody waits. Nothing when history is away.
class inquiries {
 public:
  explicit inquiries(request_client& history) : history_(history) {}

  task<std::optional<proto::failed_job>> failed_question(std::string job);
  /// In the order of `users`.
  task<std::optional<proto::usage>> usage(std::string bot, std::vector<std::int64_t> users, std::int64_t at_ms);

 private:
  request_client& history_;
};

}  // namespace luka::gateway
