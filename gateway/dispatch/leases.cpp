// Who has which job: what workers say about it, what they hold, and when they lose it.
#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/dispatch/token_guess.hpp"

namespace luka::gateway {

namespace {

worker_noted held_back_note(const roster::worker& by) {
  if (by.held_back == 0) return {by.name, "takes all its jobs again", ""};
  std::string why(proto::name(by.why_held_back));
  if (!by.detail.empty()) why += ": " + by.detail;
  return {by.name, by.usable_slots() > 0 ? "holds back some of its jobs" : "holds back all its jobs", std::move(why)};
}

}  // namespace

void dispatcher::on_hello(const proto::hello& said, const std::string& routing, time_point now,
                          dispatch_actions& out) {
  const auto replaced = roster_.enrol(said, routing, now);
  out.push_back(introduce{routing, said.incarnation, true});
  out.push_back(worker_noted{said.worker, replaced ? "restarted" : "joined"});
  compare(said.holding, *roster_.find(said.incarnation), now, out);
  if (replaced) lose_worker(*replaced, now, out);
}

void dispatcher::on_heartbeat(const proto::heartbeat& beat, const std::string& routing, time_point now,
                              dispatch_actions& out) {
  auto* known = roster_.find(beat.instance);
  const bool was_silent = known && known->silent;
  known = roster_.heard(beat.instance, routing, now);
  if (!known) {
    out.push_back(introduce{routing, beat.instance, false});
    return;
  }
  if (was_silent) out.push_back(worker_noted{known->name, "is back"});
  compare(beat.holding, *known, now, out);
  start_waiting(now, out);
}

void dispatcher::compare(const std::vector<proto::held_job>& holding, roster::worker& at, time_point now,
                         dispatch_actions& out) {
  for (const auto& held : holding) {
    if (is_wanted(held, at, now, out)) continue;
    if (held.finished) out.push_back(acknowledge{at.routing, held.job, held.attempt});
    else out.push_back(cancel_at_worker{at.routing, {held.job, held.attempt}});
  }
}

bool dispatcher::is_wanted(const proto::held_job& held, roster::worker& at, time_point now, dispatch_actions& out) {
  if (const auto over = ended_.find(held.job); over != ended_.end()) {
    if (over->second.attempt != held.attempt) return false;
    over->second.routing = at.routing;
    return true;
  }
  auto mine = running_.find(held.job);
  if (mine == running_.end()) mine = bring_back(held.job, held.attempt);
  if (mine == running_.end()) {
    if (restoring_) unjudged_[at.incarnation].insert_or_assign(held.job, held);
    return restoring_;
  }
  auto& here = mine->second;
  if (held.attempt == here.blamed && here.strikes > 0) {  // it was out of reach, not dead
    --here.strikes;
    here.blamed = 0;
  }
  if (here.attempt != held.attempt || !here.sent || here.cancelled) return false;
  if (here.incarnation != at.incarnation) {
    const auto* other = roster_.find(here.incarnation);
    if (other && !other->silent) return false;
    here.incarnation = at.incarnation;
    out.push_back(adopted{held.job, held.attempt, at.routing, held.bytes, held.finished});
  }
  here.seen = true;
  here.lease = now + limits_.lease;
  return true;
}

/// What nobody knew while the journal was being read: outcomes among it are asked for again, at once.
void dispatcher::judge_now(time_point now, dispatch_actions& out) {
  for (const auto& [incarnation, named] : std::exchange(unjudged_, {})) {
    auto* at = roster_.find(incarnation);
    if (!at) continue;
    std::vector<proto::held_job> holding;
    for (const auto& [id, held] : named) holding.push_back(held);
    compare(holding, *at, now, out);
  }
}

/// A job that somebody turns out to have is taken out of the line, or is no orphan any more, and runs again; its worker
/// is for the caller to note. Not when a newer attempt may already have been written down.
dispatcher::run_iterator dispatcher::bring_back(const std::string& id, std::uint32_t attempt) {
  run mine;
  mine.attempt = attempt;
  mine.sent = true;
  if (auto lost = orphans_.claim(id, attempt)) {
    mine.question = std::move(lost->question);
    mine.strikes = lost->strikes;
    claimed_.insert(mine.question.chat);
    return running_.emplace(id, std::move(mine)).first;
  }
  const auto waiting = again_.find(id);
  if (waiting == again_.end() || attempt == 0 || waiting->second.lost_attempt != attempt) return running_.end();
  auto question = line_.take_back(id);
  if (!question) return running_.end();
  mine.question = std::move(*question);
  mine.strikes = waiting->second.strikes_before;
  mine.moves = std::move(waiting->second.moves);
  again_.erase(waiting);
  return running_.emplace(id, std::move(mine)).first;
}

void dispatcher::on_credit(const proto::credit& said, time_point now, dispatch_actions& out) {
  if (const auto* changed = roster_.grant(said)) out.push_back(held_back_note(*changed));
  start_waiting(now, out);
}

void dispatcher::on_goodbye(const proto::goodbye& said, dispatch_actions& out) {
  roster_.leave(said.incarnation);
  if (const auto* known = roster_.find(said.incarnation)) out.push_back(worker_noted{known->name, "is leaving"});
}

/// The run that a worker's last word about an attempt means.
dispatcher::run_iterator dispatcher::current(const std::string& id, std::uint32_t attempt, const std::string& routing) {
  const auto found = running_.find(id);
  if (found == running_.end()) return bring_back(id, attempt);
  if (found->second.attempt != attempt) return running_.end();
  const auto* at = roster_.find(found->second.incarnation);
  return at && at->routing == routing ? found : running_.end();
}

/// Nobody needs this. But an outcome whose worker's connection has changed, one that is not settled yet, and one that
/// the journal may still ask for, are repeated by the worker, and must be.
void dispatcher::dismiss(const std::string& id, std::uint32_t attempt, const std::string& routing,
                         dispatch_actions& out) {
  if (is_current(id, attempt)) return;
  if (restoring_) {
    unjudged_[roster_.incarnation_at(routing)].insert_or_assign(id, proto::held_job{id, attempt, 0, true});
    return;
  }
  const auto over = ended_.find(id);
  if (over != ended_.end() && over->second.attempt == attempt) over->second.routing = routing;
  else out.push_back(acknowledge{routing, id, attempt});
}

void dispatcher::settled(const std::string& id, dispatch_actions& out) {
  const auto found = ended_.find(id);
  if (found == ended_.end()) return;
  out.push_back(acknowledge{found->second.routing, id, found->second.attempt});
  ended_.erase(found);
}

void dispatcher::on_done(proto::infer_done done, const std::string& routing, time_point now, dispatch_actions& out) {
  const auto found = current(done.job, done.attempt, routing);
  if (found == running_.end()) return dismiss(done.job, done.attempt, routing, out);
  if (const auto* by = roster_.find(found->second.incarnation)) homes_.answered(found->second.question.conversation, by->name);
  const auto counted = done.prompt_tokens + done.answer_tokens;
  account_for(found->second, counted > 0 ? counted : about_tokens(found->second.question.text.size() + done.text.size()), now);
  running_.erase(found);
  ended_[done.job] = {done.attempt, routing};
  out.push_back(answer_ready{std::move(done)});
}

void dispatcher::on_progress(const std::string& id, std::uint32_t attempt, time_point now) {
  const auto found = running_.find(id);
  if (found == running_.end() || found->second.attempt != attempt || found->second.cancelled) return;
  found->second.seen = true;
  found->second.lease = now + limits_.lease;
  if (auto* at = roster_.find(found->second.incarnation)) at->life.heard(now);
}

void dispatcher::on_tick(time_point now, dispatch_actions& out) {
  excuse_everybody(now);
  for (const auto& incarnation : roster_.newly_silent(now)) {
    if (const auto* known = roster_.find(incarnation)) out.push_back(worker_noted{known->name, "went silent"});
    lose_worker(incarnation, now, out);
  }
  end_leases(now, out);
  requeue_unclaimed(now, out);
  end_long_waits(now, out);
  end_vain_waits(now, out);
  give_up_waiting(now, out);
}

/// When the gateway itself has been held up, what the workers said meanwhile has not been read yet: nobody is to blame.
void dispatcher::excuse_everybody(time_point now) {
  const bool first = last_tick_ == time_point{};
  const auto gap = now - std::exchange(last_tick_, now);
  if (first || gap < 2 * heartbeat_interval + heartbeat_interval / 2) return;
  roster_.excuse(now);
  for (auto& [id, mine] : running_) mine.lease = std::max(mine.lease, now + limits_.lease);
  orphans_.all_until(now + limits_.adoption);
}

}  // namespace luka::gateway
