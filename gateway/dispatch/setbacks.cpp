// How a job goes on after a setback: at another worker, later, or not at all.
#include <iterator>
#include <utility>

#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/dispatch/token_guess.hpp"

namespace luka::gateway {

namespace {

// Sent so often without a worker's ever naming it, a job is taken for one that workers can not read.
constexpr std::uint32_t most_unseen = 10;

/// A failure of the worker itself, which may not happen again with another one. The others are the model's: the worker
/// knows whether another one may do better, and they are told to the person otherwise.
bool is_the_workers_own(proto::failure reason) {
  return reason == proto::failure::internal || reason == proto::failure::worker_stopping ||
         reason == proto::failure::cancelled;
}

}  // namespace

void dispatcher::on_failed(proto::infer_failed failed, const std::string& routing, time_point now,
                           dispatch_actions& out) {
  const auto found = current(failed.job, failed.attempt, routing);
  if (found == running_.end()) return dismiss(failed.job, failed.attempt, routing, out);
  const auto reason = static_cast<proto::failure>(failed.reason);
  if (is_the_workers_own(reason) && !found->second.cancelled) {
    out.push_back(acknowledge{routing, failed.job, failed.attempt});
    setback what;
    what.reason = reason == proto::failure::internal ? reason : proto::failure::cut_off;
    what.why = std::move(failed.detail);
    what.partial_text = std::move(failed.partial_text);
    what.counts = reason != proto::failure::worker_stopping;
    run_again(found, what, out);
    start_waiting(now, out);
    return;
  }
  if (failed.elsewhere || failed.here) {
    auto& at = found->second.incarnation;
    if (at.empty()) at = roster_.incarnation_at(routing);  // it has come back with this
    auto moves = found->second.moves;
    moves.failed_at(at, failed.here);
    if (may_move(found->second, moves)) {
      out.push_back(acknowledge{routing, failed.job, failed.attempt});
      move(found, std::move(moves), {reason, std::move(failed.detail), std::move(failed.partial_text)}, now, out);
      return;
    }
  }
  const bool cancelled = found->second.cancelled;
  account_for(found->second, about_tokens(found->second.question.text.size() + failed.partial_text.size()), now);
  running_.erase(found);
  ended_[failed.job] = {failed.attempt, routing};
  out.push_back(answer_failed{std::move(failed.job), cancelled ? proto::failure::cancelled : reason,
                              std::move(failed.detail), std::move(failed.partial_text)});
}

/// Not when nobody is there who may do better: the person would wait in vain.
bool dispatcher::may_move(const run& mine, const job_moves& after) const {
  if (mine.cancelled || closed_ || restoring_ || held_) return false;
  return after.made() <= limits_.moves && roster_.has_able(after.in_vain());
}

/// The attempt has said how it ended, so nobody can come back with it.
void dispatcher::move(run_iterator which, job_moves after, const setback& what, time_point now, dispatch_actions& out) {
  auto mine = std::move(which->second);
  running_.erase(which);
  const auto& id = mine.question.id;
  out.push_back(attempt_failed{id, mine.attempt, what.reason, what.why, what.partial_text});
  retry next;
  next.attempt = mine.attempt + 1;
  next.strikes = next.strikes_before = mine.strikes;
  next.blamed = mine.blamed;
  next.moves = std::move(after);
  next.moved_by = what;
  next.since = now;
  again_[id] = std::move(next);
  line_.push_again(std::move(mine.question));
  start_waiting(now, out);
}

void dispatcher::on_unreachable(const std::string& incarnation, const std::string& unsent, time_point now,
                                dispatch_actions& out) {
  if (const auto found = running_.find(unsent); found != running_.end()) {
    found->second.sent = false;  // nobody has seen this attempt
    run_again(found, {proto::failure::cut_off, "its worker is unreachable", "", false}, out);
    const auto waiting = again_.find(unsent);
    if (waiting != again_.end()) waiting->second.prepared = true;
  }
  auto* known = roster_.find(incarnation);
  if (!known || known->silent) return;
  roster_.lose(incarnation);
  out.push_back(worker_noted{known->name, "is unreachable"});
  lose_worker(incarnation, now, out);
}

/// A worker that is alive, and neither names a job nor sends text of it, does not have it. If it never has, the request was
/// lost, or what it says is late: that is no strike, unless it goes on like that.
void dispatcher::end_leases(time_point now, dispatch_actions& out) {
  for (auto it = running_.begin(); it != running_.end();) {
    const auto next = std::next(it);
    if (it->second.sent && now >= it->second.lease) {
      // A request that was lost on the way has cost the worker no slot.
      const bool was_seen = it->second.seen;
      auto* at = was_seen ? nullptr : roster_.find(it->second.incarnation);
      if (at && at->sent > 0) --at->sent;
      run_again(it, {proto::failure::cut_off, "the worker does not know it", "", was_seen || it->second.attempt > most_unseen}, out);
    }
    it = next;
  }
  start_waiting(now, out);
}

void dispatcher::lose_worker(const std::string& incarnation, time_point now, dispatch_actions& out) {
  for (auto it = running_.begin(); it != running_.end();) {
    const auto next = std::next(it);
    if (it->second.incarnation == incarnation)
      run_again(it, {proto::failure::cut_off, "its worker went away", "", true}, out);
    it = next;
  }
  start_waiting(now, out);
}

void dispatcher::run_again(run_iterator which, const setback& what, dispatch_actions& out) {
  auto mine = std::move(which->second);
  running_.erase(which);
  const auto& id = mine.question.id;
  if (mine.cancelled || (closed_ && !mine.question.journaled)) {
    const auto reason = mine.cancelled ? proto::failure::cancelled : proto::failure::cut_off;
    out.push_back(answer_failed{id, reason, what.why, what.partial_text});
    return;
  }
  if (closed_) return;  // it is in the journal: the next process goes on with it
  if (!mine.sent)
    if (auto* at = roster_.find(mine.incarnation); at && at->sent > 0) --at->sent;
  const auto strikes = mine.strikes + (mine.sent && what.counts ? 1 : 0);
  if (strikes >= limits_.attempts && strikes > mine.strikes) {
    out.push_back(park{id, what.reason, what.why, what.partial_text, mine.attempt, strikes});
    return;
  }
  if (!what.partial_text.empty()) out.push_back(attempt_failed{id, mine.attempt, what.reason, what.why, what.partial_text});
  retry next;
  next.moves = std::move(mine.moves);
  next.moves.forgive();
  next.attempt = mine.sent ? mine.attempt + 1 : mine.attempt;
  next.strikes = strikes;
  next.lost_attempt = mine.sent ? mine.attempt : 0;
  next.strikes_before = mine.strikes;
  next.blamed = strikes > mine.strikes ? mine.attempt : 0;
  again_[id] = next;
  line_.push_again(std::move(mine.question));
}

}  // namespace luka::gateway
