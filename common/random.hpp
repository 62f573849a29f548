// Randomness for jitter and instance ids; the only place that asks the system for it.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace luka {

/// 16 hexadecimal digits from the system's random source: names one start of one process.
inline std::string random_instance_id() {
  std::random_device source;
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
  jitter_source() : engine_(std::random_device()()) {}
  double operator()() { return std::uniform_real_distribution<double>(0.0, 1.0)(engine_); }

 private:
  std::minstd_rand engine_;
};

}  // namespace luka
