// The jobs of a worker as the link to the gateway sees them.
#pragma once

#include <cstdint>
#include <vector>

#include "proto/inference.hpp"

namespace luka::worker {

class job_desk {
 public:
  virtual ~job_desk() = default;
  virtual void take(proto::infer_request request) = 0;
  virtual void cancel(const proto::job_ref& job) = 0;
  /// The gateway that sent the jobs is gone: they end at once and nobody is told.
  virtual void abandon() = 0;
  /// For proto::credit and proto::heartbeat.
  [[nodiscard]] virtual std::uint64_t granted() const = 0;
  [[nodiscard]] virtual std::vector<proto::job_ref> running() const = 0;
  [[nodiscard]] virtual std::uint32_t size() const = 0;
};

}  // namespace luka::worker
