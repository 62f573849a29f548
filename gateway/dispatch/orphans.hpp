// Jobs that were running somewhere when the gateway before this one ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/dispatch/job.hpp"

namespace luka::gateway {

struct orphan {
  job question;
  std::uint32_t attempt = 1;  ///< the highest that may have been started
  std::uint32_t strikes = 0;
  std::chrono::steady_clock::time_point until{};  ///< how long a worker may claim it
};

/// Pure. Each waits for a worker that has it, for a short while. Keeps the order in which they were added.
class orphans {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  void add(orphan lost) { waiting_.push_back(std::move(lost)); }
  /// From now on all wait until then.
  void all_until(time_point deadline);
  /// A worker has this attempt. Nothing when the job is not here, when a newer attempt may have been started, or when an
  /// older question of its chat is still here, which has to be answered first.
  std::optional<orphan> claim(const std::string& id, std::uint32_t attempt);
  std::optional<orphan> remove(const std::string& id);
  std::vector<orphan> remove(telegram::chat_id chat);
  std::vector<orphan> remove_all() { return std::exchange(waiting_, {}); }
  /// Takes out those that nobody has claimed in time.
  std::vector<orphan> unclaimed(time_point now);

  [[nodiscard]] bool has(telegram::chat_id chat) const;
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }

 private:
  template <class Predicate>
  std::vector<orphan> take_if(Predicate holds);

  std::vector<orphan> waiting_;
};

}  // namespace luka::gateway
