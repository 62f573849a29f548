// Where a job has failed, and where it may still go.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace luka::gateway {

/// Pure. A failure of a model server is no strike of the job: it goes on elsewhere, but not for ever.
class job_moves {
 public:
  /// `again_here`: this worker has another model server.
  void failed_at(const std::string& incarnation, bool again_here) {
    ++made_;
    tried_[incarnation] = again_here;
  }

  /// Time has passed, and others have gone: everybody may try again.
  void forgive() { tried_.clear(); }

  /// How many attempts have failed at a model server.
  [[nodiscard]] std::uint32_t made() const { return made_; }
  /// The incarnations that it has been at.
  [[nodiscard]] std::set<std::string> tried() const {
    std::set<std::string> all;
    for (const auto& [incarnation, again_here] : tried_) all.insert(incarnation);
    return all;
  }
  /// Those of them that it need not come back to.
  [[nodiscard]] std::set<std::string> in_vain() const {
    std::set<std::string> all;
    for (const auto& [incarnation, again_here] : tried_)
      if (!again_here) all.insert(incarnation);
    return all;
  }

 private:
  std::uint32_t made_ = 0;
  std::map<std::string, bool> tried_;  ///< by incarnation: whether it may do better in another attempt
};

}  // namespace luka::gateway
