#include "common/async/wakeup.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace luka {

namespace {

/// Keeps a timer in the list for as long as its coroutine waits, however the wait ends.
class place_in_line {
 public:
  place_in_line(std::list<alarm*>& line, alarm& timer)
      : line_(line), place_(line.insert(line.end(), &timer)) {}
  ~place_in_line() { line_.erase(place_); }
  place_in_line(const place_in_line&) = delete;
  place_in_line& operator=(const place_in_line&) = delete;

 private:
  std::list<alarm*>& line_;
  std::list<alarm*>::iterator place_;
};

}  // namespace

void wakeup::notify() noexcept {
  for (alarm* timer : waiting_) timer->cancel();
}

task<> wakeup::wait(std::optional<time_point> deadline) {
  alarm timer(executor_, deadline.value_or(time_point::max()));
  const place_in_line place(waiting_, timer);
  co_await timer.async_wait(as_result);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace luka
