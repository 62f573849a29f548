// Questions in and out: the waiting line, the start of a run, and the end of the gateway before this one.
#include "gateway/dispatch/dispatcher.hpp"

#include <algorithm>
#include <iterator>

namespace luka::gateway {

void dispatcher::restore(job question, std::uint32_t attempt, std::uint32_t strikes, time_point now,
                         dispatch_actions& out) {
  question.accepted_at = now;
  if (attempt == 0) {
    if (strikes > 0) again_[question.id].strikes = strikes;
    line_.push(std::move(question));
    start_waiting(now, out);
    return;
  }
  line_.hold(question.chat);
  orphan lost;
  lost.question = std::move(question);
  lost.attempt = attempt;
  lost.strikes = strikes;
  lost.until = now + limits_.adoption;
  orphans_.add(std::move(lost));
}

void dispatcher::restored(time_point now, dispatch_actions& out) {
  restoring_ = false;
  orphans_.all_until(now + limits_.adoption);
  judge_now(now, out);
  start_waiting(now, out);
}

/// Backwards, so that the oldest is the first in its lane, and its lane the first in the round.
void dispatcher::requeue_unclaimed(time_point now, dispatch_actions& out) {
  if (restoring_ || orphans_.size() == 0) return;
  auto unclaimed = orphans_.unclaimed(now);
  std::reverse(unclaimed.begin(), unclaimed.end());
  for (auto& lost : unclaimed) {
    retry next;
    next.attempt = lost.attempt + 1;
    next.strikes = next.strikes_before = lost.strikes;
    next.lost_attempt = lost.attempt;
    next.may_be_unstarted = lost.attempt == 1;
    again_[lost.question.id] = next;
    line_.push_front(lost.question);
  }
  for (const auto& lost : unclaimed) {
    const auto chat = lost.question.chat;
    if (!orphans_.has(chat) && !claimed_.contains(chat)) line_.release_first(chat);
  }
  start_waiting(now, out);
}

void dispatcher::submit(job question, time_point now, dispatch_actions& out) {
  question.accepted_at = now;
  line_.push(std::move(question));
  start_waiting(now, out);
}

void dispatcher::hold(bool held, time_point now, dispatch_actions& out) {
  held_ = held;
  start_waiting(now, out);
}

void dispatcher::release(telegram::chat_id chat, time_point now, dispatch_actions& out) {
  claimed_.erase(chat);
  if (orphans_.has(chat) || is_answered_now(chat)) return;  // an older question of the chat comes first
  line_.release(chat);
  start_waiting(now, out);
}

std::vector<job> dispatcher::drop_chat(telegram::chat_id chat, dispatch_actions& out) {
  auto dropped = line_.remove(chat);
  auto lost = orphans_.remove(chat);
  for (auto& each : lost) dropped.push_back(std::move(each.question));
  for (const auto& waiting : dropped) again_.erase(waiting.id);
  if (!lost.empty() && !claimed_.contains(chat)) line_.release(chat);
  for (auto it = running_.begin(); it != running_.end();) {
    const auto next = std::next(it);
    if (it->second.question.chat == chat) stop_running(it, out);
    it = next;
  }
  return dropped;
}

bool dispatcher::is_answered_now(telegram::chat_id chat) const {
  return std::ranges::any_of(running_, [&](const auto& each) { return each.second.question.chat == chat; });
}

/// It ends when its worker says so; at once when no worker knows of it. May invalidate the iterator.
void dispatcher::stop_running(run_iterator which, dispatch_actions& out) {
  auto& mine = which->second;
  if (mine.cancelled) return;
  mine.cancelled = true;
  take_back(mine, out);
  if (mine.sent) return;
  out.push_back(answer_failed{which->first, proto::failure::cancelled, "", ""});
  running_.erase(which);
}

std::optional<job> dispatcher::cancel(const std::string& id, dispatch_actions& out) {
  if (auto waiting = line_.take_out(id)) {
    again_.erase(id);
    return waiting;
  }
  if (orphans_.remove(id)) out.push_back(answer_failed{id, proto::failure::cancelled, "", ""});
  const auto found = running_.find(id);
  if (found != running_.end()) stop_running(found, out);
  return std::nullopt;
}

void dispatcher::abandon(const std::string& id, dispatch_actions& out) {
  settled(id, out);
  again_.erase(id);
  line_.take_out(id);
  orphans_.remove(id);
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  take_back(found->second, out);
  running_.erase(found);
}

std::vector<job> dispatcher::close() {
  closed_ = true;
  again_.clear();
  auto waiting = line_.remove_all();
  for (auto& lost : orphans_.remove_all()) waiting.push_back(std::move(lost.question));
  return waiting;
}

/// Tells the worker to stop, or gives back the slot that was kept for the request.
void dispatcher::take_back(run& mine, dispatch_actions& out) {
  auto* at = roster_.find(mine.incarnation);
  if (!at) return;
  if (mine.sent) out.push_back(cancel_at_worker{at->routing, {mine.question.id, mine.attempt}});
  else if (at->sent > 0) --at->sent;
}

void dispatcher::start_waiting(time_point now, dispatch_actions& out) {
  while (!closed_ && !restoring_ && !held_ && has_free_slot()) {
    auto next = line_.take([this](const job& question) { return worker_for(question) != nullptr; });
    if (!next) break;
    auto* at = worker_for(*next);
    start(std::move(*next), *at, now, out);
  }
  if (!line_.has_next() && has_free_slot()) line_.forgive();
}

/// Null for one that has failed at whoever is free; whoever has not failed yet can go to anybody.
roster::worker* dispatcher::worker_for(const job& question) {
  const auto home = homes_.of(question.conversation);
  const auto again = again_.find(question.id);
  if (again == again_.end()) return roster_.pick({}, home);
  const auto& moves = again->second.moves;
  if (auto* untried = roster_.pick(moves.tried(), home)) return untried;
  return roster_.pick(moves.in_vain(), home);
}

void dispatcher::start(job question, roster::worker& at, time_point now, dispatch_actions& out) {
  const auto id = question.id;
  retry next;
  if (const auto again = again_.extract(id)) next = again.mapped();
  run mine;
  mine.question = std::move(question);
  mine.attempt = next.attempt;
  mine.strikes = next.strikes;
  mine.blamed = next.blamed;
  mine.moves = std::move(next.moves);
  mine.incarnation = at.incarnation;
  roster_.give(at);
  auto& here = running_.insert_or_assign(id, std::move(mine)).first->second;
  if (next.attempt == 1 || next.prepared) send(here, at, now, out);
  else out.push_back(prepare{id, next.attempt, next.strikes});
}

void dispatcher::prepared(const std::string& id, std::uint32_t attempt, time_point now, dispatch_actions& out) {
  const auto waiting = again_.find(id);
  if (waiting != again_.end() && waiting->second.attempt == attempt) waiting->second.prepared = true;
  const auto found = running_.find(id);
  if (found == running_.end() || found->second.sent || found->second.attempt != attempt) return;
  if (const auto* at = roster_.find(found->second.incarnation)) send(found->second, *at, now, out);
}

void dispatcher::send(run& mine, const roster::worker& at, time_point now, dispatch_actions& out) {
  mine.sent = true;
  mine.lease = now + limits_.lease;
  mine.sent_at = now;
  proto::infer_request request;
  request.job = mine.question.id;
  request.attempt = mine.attempt;
  request.conversation = mine.question.conversation;
  request.user = static_cast<std::int64_t>(mine.question.user);
  request.text = mine.question.text;
  request.journaled = mine.question.journaled;
  out.push_back(ask_worker{at.routing, at.incarnation, std::move(request)});
}

bool dispatcher::is_current(const std::string& id, std::uint32_t attempt) const {
  const auto found = running_.find(id);
  return found != running_.end() && found->second.attempt == attempt;
}

const job* dispatcher::running(const std::string& id) const {
  const auto found = running_.find(id);
  return found == running_.end() ? nullptr : &found->second.question;
}

std::string dispatcher::worker_of(const std::string& id) const {
  const auto found = running_.find(id);
  if (found == running_.end()) return "";
  const auto at = roster_.all().find(found->second.incarnation);
  return at == roster_.all().end() ? "" : at->second.routing;
}

}  // namespace luka::gateway
