#include "common/async/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/system/system_error.hpp>

namespace luka {

task_group::task_group(asio::any_io_executor executor, failure_handler on_failure)
    : executor_(executor), on_failure_(std::move(on_failure)), changed_(executor) {}

void task_group::spawn(std::string name, task<> body) {
  const auto which = running_.emplace(running_.end());
  which->name = std::move(name);
  auto on_end = [this, which](const std::exception_ptr& error) { ended(which, error); };
  asio::co_spawn(executor_, std::move(body), asio::bind_cancellation_slot(which->stop.slot(), std::move(on_end)));
}

void task_group::cancel() {
  // From outside the loop, co_spawn would post the signal and keep a bare pointer to it, which the end of the task
  // frees: so the signal is always given inside.
  asio::dispatch(executor_, [this] {
    // A task may end, and leave the list, while it is being cancelled.
    for (auto it = running_.begin(); it != running_.end();) (it++)->stop.emit(asio::cancellation_type::all);
  });
}

task<> task_group::join() {
  while (!running_.empty()) co_await changed_.wait();
}

void task_group::ended(std::list<entry>::iterator which, const std::exception_ptr& error) {
  const std::string name = std::move(which->name);
  running_.erase(which);
  changed_.notify();
  if (error) report(name, error);
}

void task_group::report(const std::string& name, const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const asio::multiple_exceptions& both) {
    report(name, both.first_exception());  // of "a || b", both of which threw: so it looks when the task is cancelled
  } catch (const boost::system::system_error& e) {
    if (e.code() != asio::error::operation_aborted) on_failure_(name, e.what());
  } catch (const std::exception& e) {
    on_failure_(name, e.what());
  }
}

}  // namespace luka
