// How many jobs may run, which ones do, and how much credit the gateway has been given.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "proto/inference.hpp"

namespace luka::worker {

/// Pure. The invariant: in one session with a gateway, credit = slots + jobs received − jobs not yet ended. So each job
/// that ends, or is turned away, gives back the credit that it came with, and the gateway never has more jobs here than
/// there are slots. Jobs go on over the end of a session and keep their slots until they have really ended.
class slots {
 public:
  using ticket = std::uint64_t;

  enum class verdict {
    accepted,
    no_job_id,       ///< can not be answered: there is nothing to name it by
    already_here,    ///< the same attempt, or a newer one, is running
    no_slot,         ///< the gateway has sent more than it was given credit for
  };
  struct admission {
    verdict said = verdict::no_slot;
    ticket given = 0;               ///< when accepted
    std::optional<ticket> replaced; ///< an older attempt at this job, which must be stopped
    std::optional<ticket> muted;    ///< the same attempt, already stopping: how that ends is nobody's business now

    bool operator==(const admission&) const = default;
  };

  explicit slots(std::uint32_t size) : size_(size) {}

  /// A request has arrived. If it is accepted it is running from now on.
  admission admit(const proto::job_ref& job);
  /// A request has arrived for a job that has ended here: it takes no slot.
  void pass_over() { ++received_; }
  /// Which running jobs a cancellation means: this attempt and older ones.
  [[nodiscard]] std::vector<ticket> named_by(const proto::job_ref& job) const;
  /// The job has been told to stop: its slot may be given to its next attempt.
  void stopping(ticket which);
  void ended(ticket which);

  /// The gateway is another one, or has forgotten us: the count of received jobs begins anew.
  void begin_session() { received_ = 0; }

  /// For proto::credit: a running total, never less than before within a session.
  [[nodiscard]] std::uint64_t granted() const;
  /// How much of that must not be used for now, when `open` of the weight `of` of all model servers take questions: what
  /// is free, except for the share of those servers, rounded up.
  [[nodiscard]] std::uint32_t held_back(std::uint64_t open, std::uint64_t of) const;
  /// The jobs that run and have not been told to stop, in the order in which they came.
  [[nodiscard]] std::vector<ticket> running() const;
  /// The one that runs this attempt, unless it has been told to stop.
  [[nodiscard]] std::optional<ticket> running(const proto::job_ref& job) const;
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] bool is_idle() const { return entries_.empty(); }

 private:
  struct entry {
    ticket id = 0;
    proto::job_ref job;
    bool is_stopping = false;
  };

  std::uint32_t size_;
  std::vector<entry> entries_;
  std::uint64_t received_ = 0;
  ticket last_ticket_ = 0;
};

}  // namespace luka::worker
