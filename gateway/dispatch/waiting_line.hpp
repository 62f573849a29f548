// Where questions wait for a free slot: bounded, in order within a chat, fair between chats.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/dispatch/fair_round.hpp"
#include "gateway/dispatch/job.hpp"

namespace luka::gateway {

enum class admission { accepted, chat_is_full, line_is_full, wait_is_too_long };

/// Pure. Each chat is a lane with at most one question being answered; the chats whose turn it can be stand in a round.
/// A chat that asks ten questions waits behind a chat that asks one, and who uses more tokens has fewer turns: fair_round.
/// A private chat is its person; a group counts as one. Knows nothing of workers.
class waiting_line {
 public:
  waiting_line(std::size_t most_per_chat, std::size_t most_in_all)
      : most_per_chat_(most_per_chat), most_in_all_(most_in_all) {}

  /// Whether there is room for one more question of this chat. `ahead`: so many of the chat, and `ahead_of_all` of anybody,
  /// are on their way into the line.
  [[nodiscard]] admission room_for(telegram::chat_id chat, std::size_t ahead, std::size_t ahead_of_all) const;
  /// Whatever the bounds: it has been admitted before.
  void push(job question);
  /// Back to the head of the line, ahead of everybody: it has been running before and its lane is still taken.
  void push_again(job question);

  [[nodiscard]] bool has_next() const { return !again_.empty() || !round_.empty(); }
  using condition = std::function<bool(const job&)>;
  /// The next question; its lane is taken until release(). Those that wait to run again come first, unless they may not
  /// go now.
  std::optional<job> take(const condition& may_go_again = [](const job&) { return true; });
  /// The question of this chat has been dealt with: the chat's next one may go, unless one waits to run again.
  void release(telegram::chat_id chat);

  // After a restart of the gateway.
  /// To the front of its lane, which waits until it is released.
  void push_front(job question);
  /// Nothing of this chat goes before it is released.
  void hold(telegram::chat_id chat);
  /// Released, and ahead of the other chats.
  void release_first(telegram::chat_id chat);

  /// Takes one question out, wherever it waits. The lane of one that waits to run again stays taken until release().
  std::optional<job> take_out(const std::string& id);
  /// The same for one that runs after all: its lane is taken until release(). Nothing when it does not wait, or when its
  /// lane is taken by another one.
  std::optional<job> take_back(const std::string& id);

  /// What an answer to this chat has cost, in tokens.
  void charge(telegram::chat_id chat, std::uint64_t tokens) { round_.charge(chat, tokens); }
  /// There is a slot for everybody.
  void forgive() { round_.forgive(); }

  /// The questions whose turn it can be, in the order in which they would be taken now.
  [[nodiscard]] std::vector<const job*> in_order() const;
  /// How many questions would be taken before one more of this chat, and how many of them are the chat's own, with the one
  /// that is being answered. `more` of its own are on their way into the line.
  struct questions_ahead {
    std::size_t all = 0, own = 0;
  };
  [[nodiscard]] questions_ahead ahead_of(telegram::chat_id chat, std::size_t more) const;
  /// Those that wait to run again.
  [[nodiscard]] const std::deque<job>& to_run_again() const { return again_; }
  /// Those that came before that time; not those that wait to run again.
  [[nodiscard]] std::vector<std::string> older_than(std::chrono::steady_clock::time_point time) const;

  /// Takes all waiting questions of a chat out of the line.
  std::vector<job> remove(telegram::chat_id chat);
  /// Takes everything out of the line.
  std::vector<job> remove_all();

  [[nodiscard]] std::size_t size() const { return waiting_ + again_.size(); }

 private:
  struct lane {
    std::deque<job> waiting;
    bool taken = false;
  };

  std::optional<job> take_again(const std::string& id);
  std::optional<job> take_from(lane& mine, const std::string& id);

  std::size_t most_per_chat_, most_in_all_;
  std::size_t waiting_ = 0;
  std::unordered_map<telegram::chat_id, lane> lanes_;
  fair_round round_;  ///< lanes that wait and are not taken
  std::deque<job> again_;
};

}  // namespace luka::gateway
