#include "common/async/sleep.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace luka {

task<> sleep_until(time_point when) {
  const auto executor = co_await asio::this_coro::executor;
  alarm until(executor, when);
  co_await until.async_wait(as_result);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
}

task<> sleep_for(duration length) { return sleep_until(monotonic_clock::now() + length); }

}  // namespace luka
