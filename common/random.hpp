// Randomness for jitter and instance ids; the only place that asks the system for it.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>

namespace luka {

/// 32 random bits from the system, unless a simulation has put another source in its place.
class random_bits {
 public:
  using source = std::function<std::uint32_t()>;

  std::uint32_t operator()() { return replacement_ ? replacement_() : system_(); }

  /// Empty: the system's. For the whole process, before anything asks for randomness.
  static void replace(source other) { replacement_ = std::move(other); }

 private:
  static inline source replacement_;
  std::random_device system_;
};

/// 16 hexadecimal digits: names one start of one process.
inline std::string random_instance_id() {
  random_bits source;
  std::string id;
  for (int word = 0; word < 2; ++word) {
    const std::uint32_t bits = source();
    for (int shift = 28; shift >= 0; shift -= 4) id += "0123456789abcdef"[(bits >> shift) & 0xf];
  }
  return id;
}

/// Uniform in [0, 1), for backoff.
class jitter_source {
 public:
  jitter_source() : engine_(random_bits()()) {}
  double operator()() { return std::uniform_real_distribution<double>(0.0, 1.0)(engine_); }

 private:
  std::minstd_rand engine_;
};

}  // namespace luka
