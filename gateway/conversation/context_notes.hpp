// How full the model's context window was when it last answered in a conversation.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace luka::gateway {

struct context_note {
  std::uint64_t tokens = 0;  ///< of what the model has read and written
  std::uint64_t window = 0;  ///< 0: not known
  std::uint32_t kept = 0, left_out = 0;  ///< earlier messages that it was given to read, and that had no room
  bool operator==(const context_note&) const = default;
};

/// Pure. In memory only, for a bounded number of conversations: after a restart it is known again with the next answer.
class context_notes {
 public:
  void note(const std::string& conversation, const context_note& what) {
    if (known_.size() >= most_known) known_.clear();
    known_[conversation] = what;
  }
  void forget(const std::string& conversation) { known_.erase(conversation); }
  [[nodiscard]] std::optional<context_note> find(const std::string& conversation) const {
    const auto found = known_.find(conversation);
    if (found == known_.end()) return std::nullopt;
    return found->second;
  }

 private:
  static constexpr std::size_t most_known = 10'000;
  std::map<std::string, context_note> known_;
};

}  // namespace luka::gateway
