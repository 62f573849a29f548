// How a job ended, and to whom the worker says so.
#pragma once

#include <variant>

#include "proto/inference.hpp"

namespace luka::worker {

using outcome = std::variant<proto::infer_done, proto::infer_failed>;

/// The gateway as a job sees it.
class gateway_outlet {
 public:
  virtual ~gateway_outlet() = default;
  /// Reliable as long as the session lasts.
  virtual void report(outcome ended) = 0;
  /// Lossy. False when the channel is full: the chunk has not been sent, and its text should go with the next one.
  virtual bool publish(const proto::token_chunk& chunk) = 0;
  /// slots::granted() may have changed.
  virtual void credit_changed() = 0;
};

}  // namespace luka::worker
