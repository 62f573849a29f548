// What has been learned about our model at one server since this worker was started.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace luka::worker {

/// Pure. Kept in memory only: after a restart of the worker the first load is announced without its usual duration.
class model_notes {
 public:
  /// A server that has the model loaded still says that loading took a few milliseconds.
  static constexpr std::chrono::milliseconds shortest_load{300};

  void loaded_in(std::chrono::milliseconds duration);
  /// The median of the last loads; 0 = none was seen.
  [[nodiscard]] std::chrono::milliseconds usual_load() const;

  std::uint64_t bytes = 0;        ///< 0 = unknown
  bool refuses_to_think = false;  ///< it has said that it can not, so nothing is wished any more

 private:
  std::deque<std::chrono::milliseconds> loads_;  ///< newest last
};

}  // namespace luka::worker
