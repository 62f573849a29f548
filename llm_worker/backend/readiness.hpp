// Whether a worker's model servers can take questions, as its credit says it.
#pragma once

#include <cstdint>
#include <string>

#include "proto/failure.hpp"

namespace luka::worker {

struct readiness {
  std::uint64_t open = 1;  ///< the weight of the servers that take questions now…
  std::uint64_t of = 1;    ///< …of all
  proto::failure reason = proto::failure::internal;  ///< why some do not, if so
  std::string detail;      ///< for the log, and the model's name for model_missing
  bool warm = false;       ///< one of those that take questions has the model in memory, as far as is known

  bool operator==(const readiness&) const = default;
};

}  // namespace luka::worker
