// The jobs of a worker as the link to the gateway sees them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/async/tokens.hpp"
#include "llm_worker/generation/outcome.hpp"
#include "proto/failure.hpp"

namespace luka::worker {

/// What a proto::credit says besides the running total.
struct credit_terms {
  std::uint32_t held_back = 0;
  proto::failure reason = proto::failure::internal;
  std::string detail;
  bool warm = false;
};

class job_desk {
 public:
  /// Sends; false when it could not be sent.
  using text_sender = std::function<bool(const proto::infer_text&)>;

  virtual ~job_desk() = default;
  virtual void take(proto::infer_request request) = 0;
  virtual void cancel(const proto::job_ref& job) = 0;
  /// How the job ended has been taken over.
  virtual void acknowledge(const proto::job_ref& job) = 0;
  /// Sends what has been written from that byte on, or makes the outcome due when the job has ended.
  virtual void resend(const proto::resend& wanted, const text_sender& send) = 0;
  /// The gateway is another one, or has forgotten us. The jobs go on, and what has ended will be told again.
  virtual void begin_session() = 0;
  /// What is to be told now.
  virtual std::vector<outcome> due(time_point now) = 0;
  /// For proto::credit, proto::heartbeat and proto::hello.
  [[nodiscard]] virtual std::uint64_t granted() const = 0;
  [[nodiscard]] virtual credit_terms terms() const = 0;
  [[nodiscard]] virtual std::vector<proto::held_job> holding() const = 0;
  [[nodiscard]] virtual std::uint32_t size() const = 0;
};

}  // namespace luka::worker
