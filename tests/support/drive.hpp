// Runs a coroutine to its end on a loop of the test's own.
#pragma once

#include <exception>
#include <optional>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "common/async/tokens.hpp"

namespace luka::test {

/// Runs the loop until `body` has ended, and passes on what it throws. Throws when it takes longer than `patience`.
/// Other tasks of the loop keep their state between two calls.
inline void drive(asio::io_context& loop, task<> body, duration patience = std::chrono::seconds(60)) {
  bool ended = false;
  std::exception_ptr thrown;
  auto on_end = [&](std::exception_ptr error) {
    ended = true;
    thrown = std::move(error);
    loop.stop();
  };
  asio::co_spawn(loop, std::move(body), on_end);
  const auto deadline = monotonic_clock::now() + patience;
  while (!ended && monotonic_clock::now() < deadline) {
    loop.restart();
    loop.run_one_until(deadline);
  }
  if (!ended) throw std::runtime_error("the task did not end in time");
  if (thrown) std::rethrow_exception(thrown);
}

/// The same for a task with a result.
template <class T>
T drive(asio::io_context& loop, task<T> body, duration patience = std::chrono::seconds(60)) {
  std::optional<T> value;
  auto keep = [](task<T> inner, std::optional<T>& into) -> task<> { into.emplace(co_await std::move(inner)); };
  drive(loop, keep(std::move(body), value), patience);
  return std::move(*value);
}

}  // namespace luka::test
