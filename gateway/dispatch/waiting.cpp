// The dispatcher's part about how long questions wait: where they stand, what they will wait, and what is too long.
#include <algorithm>

#include "gateway/dispatch/dispatcher.hpp"

namespace luka::gateway {

std::size_t dispatcher::slots() const {
  std::size_t all = 0;
  for (const auto& [incarnation, each] : roster_.all())
    all += each.usable_slots();
  return all;
}

bool dispatcher::has_free_slot() const {
  return std::ranges::any_of(roster_.all(), [](const auto& each) { return each.second.free() > 0; });
}

std::optional<wait_estimate::duration> dispatcher::expected_wait(telegram::chat_id chat, std::size_t ahead,
                                                                 std::size_t ahead_of_all) const {
  const auto before = line_.ahead_of(chat, ahead);
  const auto all = before.all + (ahead_of_all > ahead ? ahead_of_all - ahead : 0);
  if (all == 0 && before.own == 0 && has_free_slot()) return wait_estimate::duration::zero();
  return estimate_.wait(all, before.own, slots());
}

admission dispatcher::room_for(telegram::chat_id chat, std::size_t ahead, std::size_t ahead_of_all) const {
  const auto room = line_.room_for(chat, ahead, ahead_of_all);
  if (room != admission::accepted || limits_.longest_wait.count() == 0) return room;
  const auto wait = expected_wait(chat, ahead, ahead_of_all);
  return wait && *wait > limits_.longest_wait ? admission::wait_is_too_long : room;
}

std::vector<dispatcher::standing> dispatcher::places() const {
  std::vector<standing> all;
  if (closed_ || restoring_) return all;
  const auto at_once = slots();
  for (const auto* each : line_.in_order()) {
    standing next;
    next.job = each->id;
    next.at.place = all.size() + 1;
    next.at.wait = estimate_.wait(all.size(), 0, at_once);
    all.push_back(std::move(next));
  }
  return all;
}

/// A job that failed on its worker's account costs nobody anything.
void dispatcher::account_for(const run& mine, std::uint64_t tokens, time_point now) {
  line_.charge(mine.question.chat, tokens);
  if (mine.sent_at && now > *mine.sent_at) estimate_.ended(now - *mine.sent_at);
}

void dispatcher::give_up_waiting(time_point now, dispatch_actions& out) {
  const bool nobody = !roster_.has_able() && line_.size() > 0 && !closed_ && !restoring_;
  if (nobody && !without_worker_) without_worker_since_ = now;
  without_worker_ = nobody;
  if (!nobody || now - without_worker_since_ < limits_.wait_without_worker) return;
  without_worker_since_ = now;
  const auto why = why_nobody_works();
  for (auto& waiting : line_.remove_all()) {
    const auto again = again_.extract(waiting.id);
    const auto attempts = again ? again.mapped().attempt - 1 : 0;
    out.push_back(answer_failed{waiting.id, why.reason, why.why, "", attempts});
  }
}

/// Of several reasons the first of the table. Somebody whose question was never given to a server is not told that it timed
/// out there, or was refused: for them it is out of reach.
dispatcher::setback dispatcher::why_nobody_works() const {
  using proto::failure;
  const roster::worker* first = nullptr;
  for (const auto& [incarnation, each] : roster_.all())
    if (each.is_present() && (!first || each.why_held_back < first->why_held_back)) first = &each;
  if (!first) return {failure::model_unreachable, "no worker is running", ""};
  const auto reason = first->why_held_back;
  const bool is_told = reason == failure::model_missing || reason == failure::model_failed;
  return {is_told ? reason : failure::model_unreachable, first->detail, ""};
}

/// A question that has failed somewhere waits for as long as somebody is there who may do better. When nobody can work at
/// all, it waits as every other one.
void dispatcher::end_vain_waits(time_point now, dispatch_actions& out) {
  if (restoring_ || closed_ || held_) return;
  std::vector<std::string> over;
  for (const auto& waiting : line_.to_run_again()) {
    const auto again = again_.find(waiting.id);
    if (again == again_.end() || !again->second.moved_by) continue;
    const bool too_long = limits_.longest_wait.count() > 0 && now - again->second.since >= limits_.longest_wait;
    if (too_long || (roster_.has_able() && !roster_.has_able(again->second.moves.in_vain()))) over.push_back(waiting.id);
  }
  for (const auto& id : over) {
    line_.take_out(id);
    const auto mine = again_.extract(id);
    const auto& why = *mine.mapped().moved_by;
    out.push_back(answer_failed{id, why.reason, why.why, why.partial_text, mine.mapped().attempt - 1});
  }
}

/// One that has been started is not given up: somebody may have read a part of its answer. A restored one that nobody has
/// claimed is: whoever waited when the gateway ended looks the same as whose first attempt had just begun.
void dispatcher::end_long_waits(time_point now, dispatch_actions& out) {
  if (limits_.longest_wait.count() == 0 || restoring_ || closed_) return;
  for (const auto& id : line_.older_than(now - limits_.longest_wait)) {
    const auto again = again_.find(id);
    const bool was_started = again != again_.end() && !again->second.may_be_unstarted;
    if (was_started) continue;
    line_.take_out(id);
    const auto before = again_.extract(id);
    out.push_back(waited_too_long{id, before ? before.mapped().attempt - 1 : 0});
  }
}

}  // namespace luka::gateway
