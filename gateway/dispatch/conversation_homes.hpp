// Which worker has answered a conversation last.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

namespace luka::gateway {

/// Pure. Its model server may still have the conversation's beginning in memory (the prompt cache), and then need not read
/// it again. Only a hint, so it is bounded and kept nowhere: the conversations that were answered last are known. Workers
/// go by their names, since a model server outlives its worker's process.
class conversation_homes {
 public:
  explicit conversation_homes(std::size_t most = 10'000) : most_(most) {}
  conversation_homes(conversation_homes&&) = default;
  conversation_homes& operator=(conversation_homes&&) = default;

  void answered(const std::string& conversation, const std::string& worker);
  /// The worker's name; "" when none is known.
  [[nodiscard]] std::string of(const std::string& conversation) const;

 private:
  using home = std::pair<std::string, std::string>;  ///< conversation, worker

  std::size_t most_;
  std::list<home> newest_first_;
  std::unordered_map<std::string, std::list<home>::iterator> places_;  ///< by conversation
};

}  // namespace luka::gateway
