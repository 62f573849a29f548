// A condition variable for coroutines of one thread: wait until somebody says that something may have changed.
#pragma once

#include <list>
#include <optional>

#include "common/async/tokens.hpp"

namespace luka {

/// Used as `while (!predicate()) co_await changed.wait();` with nothing between the test and the wait.
/// It counts nothing: a notify without a waiter is lost, which is why the predicate comes first.
class wakeup {
 public:
  explicit wakeup(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  wakeup(const wakeup&) = delete;
  wakeup& operator=(const wakeup&) = delete;

  /// Wakes everybody who waits now.
  void notify() noexcept;

  /// Until notify(), or until `deadline` when there is one. Throws operation_aborted only if the task is cancelled.
  task<> wait(std::optional<time_point> deadline = std::nullopt);

 private:
  asio::any_io_executor executor_;
  std::list<alarm*> waiting_;
};

}  // namespace luka
