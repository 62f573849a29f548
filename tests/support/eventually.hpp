// Waiting for what happens in another process.
#pragma once

#include <chrono>
#include <thread>

namespace luka::test {

/// Until `holds()` is true; false if it is not within `patience`.
template <class Predicate>
bool eventually(Predicate holds, std::chrono::milliseconds patience = std::chrono::seconds(10)) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace luka::test
