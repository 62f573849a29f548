// Messages that a crash would leave behind: they are on the screen, or on their way, and the journal does not have their
// ids yet.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace luka::gateway {

/// Pure; time is passed in. Says how many more may be sent: a few at a time, as many as a journal in good health can
/// write down meanwhile, and none while it keeps us waiting for one of them.
class unsafe_messages {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A message is on its way, and whether it has arrived is known some time later.
  void leaves() { ++on_the_way_; }
  void has_left() { --on_the_way_; }
  /// The message of this page was sent.
  void placed(const std::string& job, std::size_t page, time_point now) { all_.insert_or_assign({job, page}, now); }
  /// The journal has it.
  void safe(const std::string& job, std::size_t page) { all_.erase({job, page}); }

  /// 0 until safe() or has_left(), once it is 0: then it is worth asking again.
  [[nodiscard]] std::size_t room(time_point now) const {
    for (const auto& [which, since] : all_)
      if (now - since > journal_delay) return 0;
    const auto unsafe = all_.size() + on_the_way_;
    return unsafe < most_at_once ? most_at_once - unsafe : 0;
  }
  [[nodiscard]] bool may_place(time_point now) const { return room(now) > 0; }

 private:
  // Enough for 30 messages a second, which is all that Telegram takes, if each is under way for a quarter of a second.
  static constexpr std::size_t most_at_once = 8;
  // What a journal on a busy machine may need to write an id down; a quiet one needs 2 ms.
  static constexpr std::chrono::milliseconds journal_delay{50};

  std::map<std::pair<std::string, std::size_t>, time_point> all_;
  std::size_t on_the_way_ = 0;
};

}  // namespace luka::gateway
