// One connection to Redis from the moment it stands until it breaks.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "history_svc/redis/codec.hpp"
#include "history_svc/redis/dial.hpp"
#include "history_svc/redis/error.hpp"

namespace luka::redis {

/// Pipelines: a command is written at once, however many others are still waiting, and replies are matched by order.
/// That order is why a session on which nothing comes any more must end: a late reply would be taken for the next one. A
/// Redis that has more to do than it can is slow and not gone: as long as it answers other commands, all others wait.
/// When it ends, every waiting command fails at once. It does not log in, log, or reconnect: see client.
class session {
 public:
  struct limits {
    duration patience = std::chrono::seconds(1);    ///< with a Redis that says nothing at all
    std::size_t commands = 2048;                    ///< waiting for their reply
    std::size_t unsent_bytes = 64 * 1024 * 1024;
  };

  session(stream_socket socket, const limits& allowed);
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Starts the three tasks of `which`: reader, writer, and the one that watches the deadline. They keep it alive.
  static void start(const std::shared_ptr<session>& which, task_group& tasks);

  /// Errors: overloaded, and what the session ended with.
  task<result<reply>> ask(command what);

  void close(error_code why);
  [[nodiscard]] bool is_closed() const { return static_cast<bool>(ended_with_); }
  [[nodiscard]] error_code ended_with() const { return ended_with_; }
  /// How many commands were waiting when it ended.
  [[nodiscard]] std::size_t unanswered() const { return unanswered_; }
  /// Until it has ended, or until `deadline`.
  task<> wait_for_end(time_point deadline);

 private:
  struct waiting {
    explicit waiting(const asio::any_io_executor& executor) : answered(executor) {}

    time_point since = monotonic_clock::now();
    wakeup answered;
    bool is_answered = false;
    result<reply> outcome;
  };

  static task<> read(std::shared_ptr<session> self);
  static task<> write(std::shared_ptr<session> self);
  static task<> watch(std::shared_ptr<session> self);
  static void settle(waiting& entry, result<reply> outcome);
  void take_replies();

  stream_socket socket_;
  limits limits_;
  reply_decoder decoder_;
  std::deque<std::shared_ptr<waiting>> line_;
  std::string unsent_;
  std::size_t being_sent_ = 0;
  std::size_t unanswered_ = 0;
  time_point heard_{};
  error_code ended_with_;
  wakeup has_unsent_, has_waiting_, ended_;
};

}  // namespace luka::redis
