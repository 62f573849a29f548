#include "common/async/sleep.hpp"

#include <boost/asio/this_coro.hpp>

namespace luka {

task<> sleep_until(time_point when) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, when);
  co_await timer.async_wait(use_task);
}

task<> sleep_for(duration length) { return sleep_until(monotonic_clock::now() + length); }

}  // namespace luka
