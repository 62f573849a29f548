// How a job goes on after a setback: at another worker, later, or not at all.
#include <iterator>
#include <utility>

#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/dispatch/token_guess.hpp"

namespace luka::gateway {

namespace {

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
  if (failed.elsewhere && pass_on(found, now, out)) {
    out.push_back(acknowledge{routing, failed.job, failed.attempt});
    return;
  }
  const bool cancelled = found->second.cancelled;
  account_for(found->second, about_tokens(found->second.question.text.size() + failed.partial_text.size()), now);
  running_.erase(found);
  ended_[failed.job] = {failed.attempt, routing};
  out.push_back(answer_failed{std::move(failed.job), cancelled ? proto::failure::cancelled : reason,
                              std::move(failed.detail), std::move(failed.partial_text)});
}

/// Only one that is free at this moment: in a line, behind others, the person would wait longer for what may fail again.
bool dispatcher::pass_on(run_iterator which, time_point now, dispatch_actions& out) {
  if (which->second.cancelled || closed_ || restoring_ || held_) return false;
  auto tried = which->second.tried;
  tried.insert(which->second.incarnation);
  auto* other = tried.size() < limits_.attempts ? roster_.pick(tried) : nullptr;
  if (!other) return false;
  auto mine = std::move(which->second);
  running_.erase(which);
  const auto id = mine.question.id;
  retry next;
  next.attempt = mine.attempt + 1;
  next.strikes = mine.strikes;
  next.blamed = mine.blamed;
  again_[id] = next;
  start(std::move(mine.question), *other, now, out);
  running_.at(id).tried = std::move(tried);
  return true;
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

/// A worker that is alive, and neither names a job nor sends text of it, does not have it.
void dispatcher::end_leases(time_point now, dispatch_actions& out) {
  for (auto it = running_.begin(); it != running_.end();) {
    const auto next = std::next(it);
    if (it->second.sent && now >= it->second.lease) {
      // A request that was lost on the way has cost the worker no slot.
      auto* at = it->second.seen ? nullptr : roster_.find(it->second.incarnation);
      if (at && at->sent > 0) --at->sent;
      run_again(it, {proto::failure::cut_off, "the worker does not know it", "", true}, out);
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
  retry next;
  next.attempt = mine.sent ? mine.attempt + 1 : mine.attempt;
  next.strikes = strikes;
  next.lost_attempt = mine.sent ? mine.attempt : 0;
  next.strikes_before = mine.strikes;
  next.blamed = strikes > mine.strikes ? mine.attempt : 0;
  again_[id] = next;
  line_.push_again(std::move(mine.question));
}

}  // namespace luka::gateway
