// The life of a process: one thread, one event loop, until it is told to stop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/async/task_group.hpp"
#include "common/async/tokens.hpp"
#include "common/log/log.hpp"

namespace luka::service {

/// What a process brings: it starts its tasks in the group it is given, and can be asked to finish.
class application {
 public:
  virtual ~application() = default;
  /// Starts the tasks and returns. Throws when it can not start at all.
  virtual void start(task_group& tasks) = 0;
  /// Called on SIGTERM or SIGINT: stop taking work, finish what is running, return within a bound of its own.
  virtual task<> drain() = 0;
  /// The exit code after a task has failed.
  [[nodiscard]] virtual int failure_code() const;
};

/// Runs an application until a signal or a fatal task. Returns the exit code: 0 after a drain, the
/// application's failure_code() when a task or the drain failed. A second signal ends the process at once. What
/// start() throws is passed on.
int run(const std::function<std::unique_ptr<application>(asio::any_io_executor)>& make);

/// Core files hold the token and conversations: none is written (unless LUKA_CORE_DUMPS=on), and SIGPIPE is ignored.
/// As many files may be open as the system lets this process have (the hard limit).
void protect_process();

}  // namespace luka::service
