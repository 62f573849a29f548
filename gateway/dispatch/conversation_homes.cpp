#include "gateway/dispatch/conversation_homes.hpp"

namespace luka::gateway {

void conversation_homes::answered(const std::string& conversation, const std::string& worker) {
  if (const auto known = places_.find(conversation); known != places_.end()) {
    known->second->second = worker;
    newest_first_.splice(newest_first_.begin(), newest_first_, known->second);
    return;
  }
  newest_first_.emplace_front(conversation, worker);
  places_[conversation] = newest_first_.begin();
  if (newest_first_.size() <= most_) return;
  places_.erase(newest_first_.back().first);
  newest_first_.pop_back();
}

std::string conversation_homes::of(const std::string& conversation) const {
  const auto known = places_.find(conversation);
  return known == places_.end() ? "" : known->second->second;
}

}  // namespace luka::gateway
