// What time it is: the one clock of the whole process, and the deadlines that are waited for by it.
#pragma once

#include <chrono>
#include <cstdint>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace luka {

/// Where time comes from instead of the system, in a simulation.
class time_source {
 public:
  virtual ~time_source() = default;
  [[nodiscard]] virtual std::chrono::steady_clock::time_point now() const noexcept = 0;
  [[nodiscard]] virtual std::chrono::system_clock::time_point wall_time() const noexcept = 0;
  /// `waiting` does not end by itself: it is to be cancelled at `when`, unless it is forgotten before.
  virtual void watch(boost::asio::steady_timer& waiting, std::chrono::steady_clock::time_point when) = 0;
  virtual void forget(boost::asio::steady_timer& waiting) noexcept = 0;
};

/// The system's steady clock, unless a simulation has put another source in its place.
struct monotonic_clock {
  using duration = std::chrono::steady_clock::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr bool is_steady = true;

  static time_point now() noexcept { return source_ ? source_->now() : std::chrono::steady_clock::now(); }

  /// Null: the system's. For the whole process, before anything asks for the time.
  static void replace(time_source* source) noexcept { source_ = source; }
  static time_source* replaced() noexcept { return source_; }

 private:
  static inline time_source* source_ = nullptr;
};

using time_point = monotonic_clock::time_point;
using duration = monotonic_clock::duration;

inline std::chrono::system_clock::time_point wall_time() {
  auto* const source = monotonic_clock::replaced();
  return source ? source->wall_time() : std::chrono::system_clock::now();
}

/// Unix time in milliseconds, by the wall clock.
inline std::int64_t unix_time_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(wall_time().time_since_epoch()).count();
}

/// A timer for one wait, until `when` by the monotonic clock or until cancel(). It does not say which of both it was.
class alarm {
 public:
  alarm(const boost::asio::any_io_executor& executor, time_point when)
      : watched_(when == time_point::max() ? nullptr : monotonic_clock::replaced()),
        timer_(executor, watched_ ? time_point::max() : when) {
    if (watched_) watched_->watch(timer_, when);
  }
  ~alarm() {
    if (watched_) watched_->forget(timer_);
  }
  alarm(const alarm&) = delete;
  alarm& operator=(const alarm&) = delete;

  template <class Token>
  auto async_wait(Token&& token) {
    return timer_.async_wait(std::forward<Token>(token));
  }
  void cancel() { timer_.cancel(); }

 private:
  time_source* watched_;
  boost::asio::steady_timer timer_;
};

}  // namespace luka
