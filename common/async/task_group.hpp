// Structured concurrency: every coroutine of a process belongs to a group that can end it and waits for it.
#pragma once

#include <functional>
#include <list>
#include <string>

#include <boost/asio/cancellation_signal.hpp>

#include "common/async/tokens.hpp"
#include "common/async/wakeup.hpp"

namespace luka {

/// Runs coroutines, remembers them, cancels them together and can be joined. One thread only.
///
/// A task that ends by operation_aborted has been cancelled and is forgotten. Any other exception is a bug or a broken
/// invariant: `on_failure` gets the task's name and the exception's text and decides (a process usually ends itself).
/// Must outlive its tasks: join before destroying.
class task_group {
 public:
  using failure_handler = std::function<void(const std::string& task, const std::string& what)>;

  task_group(asio::any_io_executor executor, failure_handler on_failure);
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  void spawn(std::string name, task<> body);
  /// Asks every running task to stop at its next suspension.
  void cancel();
  /// Until no task is left.
  task<> join();
  [[nodiscard]] std::size_t size() const { return running_.size(); }

 private:
  struct entry {
    std::string name;
    asio::cancellation_signal stop;
  };

  void ended(std::list<entry>::iterator which, const std::exception_ptr& error);
  void report(const std::string& name, const std::exception_ptr& error);

  asio::any_io_executor executor_;
  failure_handler on_failure_;
  std::list<entry> running_;
  wakeup changed_;
};

}  // namespace luka
