// Messages that a crash would leave behind: they are on the screen, and the journal does not have their ids yet.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace luka::gateway {

/// Pure; time is passed in. Says whether one more may be sent: a few at a time, as many as a journal in good health can
/// write down meanwhile, and none while it keeps us waiting for one of them.
class unsafe_messages {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The message of this page was sent.
  void placed(const std::string& job, std::size_t page, time_point now) { all_.insert_or_assign({job, page}, now); }
  /// The journal has it.
  void safe(const std::string& job, std::size_t page) { all_.erase({job, page}); }

  /// False until safe(), once it is false: then it is worth asking again.
  [[nodiscard]] bool may_place(time_point now) const {
    if (all_.size() >= most_at_once) return false;
    for (const auto& [which, since] : all_)
      if (now - since > journal_delay) return false;
    return true;
  }

 private:
  // Enough for 30 messages a second, which is all that Telegram takes.
  static constexpr std::size_t most_at_once = 3;
  // What a journal on a busy machine may need to write an id down; a quiet one needs 2 ms.
  static constexpr std::chrono::milliseconds journal_delay{50};

  std::map<std::pair<std::string, std::size_t>, time_point> all_;
};

}  // namespace luka::gateway
