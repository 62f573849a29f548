// How a job ended, and to whom the worker says so.
#pragma once

#include <variant>

#include "proto/inference.hpp"

namespace luka::worker {

using outcome = std::variant<proto::infer_done, proto::infer_failed>;

/// The job and attempt that a message is about.
template <class Message>
proto::job_ref ref_of(const Message& message) {
  proto::job_ref ref;
  ref.job = message.job;
  ref.attempt = message.attempt;
  return ref;
}
inline proto::job_ref ref_of(const outcome& ended) {
  return std::visit([](const auto& message) { return ref_of(message); }, ended);
}

/// The gateway as a job sees it.
class gateway_outlet {
 public:
  virtual ~gateway_outlet() = default;
  /// Once, and reliable only as long as the session lasts: for what a gateway can do without.
  virtual void report(outcome ended) = 0;
  /// job_desk::due() has something to tell.
  virtual void has_news() = 0;
  /// Lossy. False when the channel is full or there is no gateway: the chunk has not been sent, and its text should go
  /// with the next one.
  virtual bool publish(const proto::token_chunk& chunk) = 0;
  /// Lossy, and nobody tries again: what an answer is waiting for.
  virtual void tell(const proto::infer_state& state) = 0;
  /// job_desk::granted() may have changed.
  virtual void credit_changed() = 0;
};

}  // namespace luka::worker
