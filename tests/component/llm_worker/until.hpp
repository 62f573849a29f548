// Waiting, on the loop, for what another task or another process will do.
#pragma once

#include <stdexcept>

#include "common/async/sleep.hpp"

namespace luka::test {

/// Until `holds()` is true. Throws when it is not within `patience`.
template <class Predicate>
task<> until(Predicate holds, duration patience = std::chrono::seconds(20)) {
  const auto deadline = monotonic_clock::now() + patience;
  while (!holds()) {
    if (monotonic_clock::now() >= deadline) throw std::runtime_error("what was waited for did not happen");
    co_await sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace luka::test
