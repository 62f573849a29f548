// Keeps one connection to Redis: connects, logs in, notices when it breaks, and connects again.
#pragma once

#include <memory>
#include <string>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/random.hpp"
#include "history_svc/redis/address.hpp"
#include "history_svc/redis/availability.hpp"
#include "history_svc/redis/session.hpp"

namespace luka::redis {

/// Belongs to the thread of its event loop. Never repeats a command: whether one ran before the connection broke is
/// unknown, and only the caller knows what may be repeated.
class client {
 public:
  struct limits {
    session::limits per_session;
    duration dial = std::chrono::seconds(2);
    duration hope = std::chrono::milliseconds(400);  ///< how long a command waits for an attempt under way
    duration idle = std::chrono::seconds(10);        ///< between signs of life
  };

  client(asio::any_io_executor executor, address where);
  client(asio::any_io_executor executor, address where, const limits& allowed);

  void start(task_group& tasks);

  /// The reply, which may be an error reply. Errors: redis::errc, within hope + patience of a session (1.4 s) where Redis
  /// says nothing at all.
  task<result<reply>> execute(command what);

  /// Until the first attempt to connect has ended, or until `deadline`.
  task<> wait_for_first_attempt(time_point deadline);
  [[nodiscard]] bool is_connected() const { return current_ != nullptr; }

 private:
  struct attempt {
    std::shared_ptr<session> opened;  ///< null: failed
    bool refused = false;             ///< by Redis itself
    std::string why;
  };

  task<> run();
  task<attempt> open();
  /// Empty when Redis let us in. Errors: what the session ended with.
  task<result<std::string>> log_in(session& with);
  task<> keep(session& with);
  void came_up(const std::shared_ptr<session>& with);
  duration failed(const attempt& tried);
  duration lost(const session& with);

  asio::any_io_executor executor_;
  address where_;
  limits limits_;
  task_group* tasks_ = nullptr;
  availability availability_;
  jitter_source jitter_;
  std::shared_ptr<session> current_;
  bool has_tried_ = false;
  wakeup changed_;
};

}  // namespace luka::redis
