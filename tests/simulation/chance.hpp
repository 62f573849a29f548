// The one source of all that is random in a simulation.
#pragma once

#include <chrono>
#include <cstdint>

namespace luka::sim {

/// Pure. The same seed gives the same numbers everywhere (splitmix64), which the standard's distributions do not promise.
class chance {
 public:
  explicit chance(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 0x2545f4914f6cdd1du) {}

  std::uint64_t bits() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }
  /// Less than `limit`, which is not 0.
  std::uint64_t below(std::uint64_t limit) { return bits() % limit; }
  bool one_in(std::uint64_t times) { return below(times) == 0; }
  /// With so many chances in a thousand.
  bool happens(std::uint64_t per_mille) { return below(1000) < per_mille; }
  std::chrono::milliseconds between(std::int64_t least_ms, std::int64_t most_ms) {
    const auto span = static_cast<std::uint64_t>(most_ms - least_ms + 1);
    return std::chrono::milliseconds(least_ms + static_cast<std::int64_t>(below(span)));
  }

 private:
  std::uint64_t state_;
};

}  // namespace luka::sim
