#include "llm_worker/backend/model_notes.hpp"

#include <algorithm>
#include <vector>

namespace luka::worker {

namespace {

constexpr std::size_t most_loads = 5;

}  // namespace

void model_notes::loaded_in(std::chrono::milliseconds duration) {
  if (duration < shortest_load) return;
  loads_.push_back(duration);
  if (loads_.size() > most_loads) loads_.pop_front();
}

std::chrono::milliseconds model_notes::usual_load() const {
  if (loads_.empty()) return std::chrono::milliseconds(0);
  std::vector<std::chrono::milliseconds> sorted(loads_.begin(), loads_.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  return *middle;
}

}  // namespace luka::worker
