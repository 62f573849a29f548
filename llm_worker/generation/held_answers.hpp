// How jobs ended, kept until a gateway has taken it over.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "llm_worker/generation/outcome.hpp"

namespace luka::worker {

struct held_limits {
  std::size_t answers = 64;
  std::size_t bytes = 16 * 1024 * 1024;
  std::chrono::seconds age{600};
  std::chrono::seconds repeat_after{2};  ///< doubles with each repetition…
  std::chrono::seconds repeat_most{30};  ///< …up to this
};

/// Pure. An outcome is told at once, again after a while, and anew in each session, until it is acknowledged. Bounded:
/// when there is no room, and when it has been held for too long, the oldest is given up; its turn is in the history,
/// so another attempt finds it there. Knows nothing of jobs that run.
class held_answers {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit held_answers(held_limits limits = {}) : limits_(limits) {}

  /// Keeps an outcome, in place of those of older attempts at the job. Returns what had to be given up for it.
  std::vector<proto::job_ref> keep(outcome ended, time_point now);
  /// Gives up what has been held for too long.
  std::vector<proto::job_ref> expire(time_point now);
  /// Acknowledged or cancelled: this attempt, and older ones. False when there is none.
  bool forget(const proto::job_ref& job);

  /// What is to be told now; the next time is later.
  std::vector<outcome> due(time_point now);
  /// Tell this one at once, whenever it was told last. False when it is not here.
  bool tell_again(const proto::job_ref& job);
  /// Nobody has been told anything yet.
  void begin_session();

  [[nodiscard]] std::vector<proto::held_job> list() const;
  [[nodiscard]] bool empty() const { return kept_.empty(); }

 private:
  struct entry {
    outcome ended;
    proto::job_ref job;
    std::size_t bytes = 0;
    time_point since{};
    std::optional<time_point> next;  ///< nothing: it is due
    std::chrono::seconds pause{};
  };

  std::vector<proto::job_ref> give_up(std::size_t count);

  held_limits limits_;
  std::vector<entry> kept_;  ///< oldest first
  std::size_t bytes_ = 0;
};

}  // namespace luka::worker
