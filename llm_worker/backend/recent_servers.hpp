// Which server has answered which conversation last.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

namespace luka::worker {

/// Pure. The beginning of a conversation is still in that server's prompt cache, perhaps. Bounded: the conversation that
/// has been silent for the longest is forgotten.
class recent_servers {
 public:
  explicit recent_servers(std::size_t most) : most_(most) {}

  void note(const std::string& conversation, std::size_t server) {
    if (const auto known = places_.find(conversation); known != places_.end()) {
      known->second->server = server;
      order_.splice(order_.end(), order_, known->second);
      return;
    }
    if (places_.size() >= most_) {
      places_.erase(order_.front().conversation);
      order_.pop_front();
    }
    places_[conversation] = order_.insert(order_.end(), {conversation, server});
  }

  [[nodiscard]] std::optional<std::size_t> of(const std::string& conversation) const {
    const auto known = places_.find(conversation);
    if (known == places_.end()) return std::nullopt;
    return known->second->server;
  }

 private:
  struct entry {
    std::string conversation;
    std::size_t server = 0;
  };

  std::size_t most_;
  std::list<entry> order_;  ///< newest last
  std::unordered_map<std::string, std::list<entry>::iterator> places_;
};

}  // namespace luka::worker
