// Who may generate: a FIFO of requests over a fixed number of parallel slots of one loaded model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>

namespace ollama_sim {

using request_id = std::uint64_t;

// OLLAMA_NUM_PARALLEL: the waiting line has no bound and nobody is ever refused here. Pure.
class slots {
 public:
  explicit slots(std::size_t parallel) : parallel_(parallel) {}  // 0 = unlimited

  // True when the request runs at once, false when it waits.
  bool enter(request_id id) {
    if (parallel_ == 0 || running_.size() < parallel_) {
      running_.insert(id);
      return true;
    }
    waiting_.push_back(id);
    return false;
  }

  // A request is over, or its client has left. Returns the one that may run now instead.
  std::optional<request_id> leave(request_id id) {
    if (running_.erase(id) == 0) {
      std::erase(waiting_, id);
      return std::nullopt;
    }
    if (waiting_.empty()) return std::nullopt;
    const auto next = waiting_.front();
    waiting_.pop_front();
    running_.insert(next);
    return next;
  }

  std::size_t running() const { return running_.size(); }
  std::size_t waiting() const { return waiting_.size(); }

 private:
  std::size_t parallel_;
  std::set<request_id> running_;
  std::deque<request_id> waiting_;
};

}  // namespace ollama_sim
