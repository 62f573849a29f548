#include "gateway/dispatch/dispatcher.hpp"

#include <algorithm>

namespace luka::gateway {

admission dispatcher::submit(job question, time_point now, dispatch_actions& out) {
  const auto outcome = line_.push(std::move(question));
  if (outcome == admission::accepted) start_waiting(now, out);
  return outcome;
}

void dispatcher::release(telegram::chat_id chat, time_point now, dispatch_actions& out) {
  line_.release(chat);
  start_waiting(now, out);
}

std::vector<job> dispatcher::drop_chat(telegram::chat_id chat, dispatch_actions& out) {
  auto dropped = line_.remove(chat);
  for (const auto& waiting : dropped) attempts_.erase(waiting.id);
  for (auto& [id, mine] : running_) {
    if (mine.question.chat != chat || mine.cancelled) continue;
    mine.cancelled = true;
    if (const auto* at = roster_.find(mine.incarnation))
      out.push_back(cancel_at_worker{at->routing, {id, mine.attempt}});
  }
  return dropped;
}

std::optional<job> dispatcher::cancel(const std::string& id, dispatch_actions& out) {
  if (auto waiting = line_.take_out(id)) {
    attempts_.erase(id);
    return waiting;
  }
  const auto found = running_.find(id);
  if (found == running_.end() || found->second.cancelled) return std::nullopt;
  found->second.cancelled = true;
  if (const auto* at = roster_.find(found->second.incarnation))
    out.push_back(cancel_at_worker{at->routing, {id, found->second.attempt}});
  return std::nullopt;
}

void dispatcher::abandon(const std::string& id, dispatch_actions& out) {
  const auto found = running_.find(id);
  if (found == running_.end()) return;
  if (const auto* at = roster_.find(found->second.incarnation))
    out.push_back(cancel_at_worker{at->routing, {id, found->second.attempt}});
  running_.erase(found);
}

std::vector<job> dispatcher::close() {
  closed_ = true;
  return line_.remove_all();
}

void dispatcher::fail_all_running(proto::failure reason, dispatch_actions& out) {
  for (auto& [id, mine] : running_) {
    if (const auto* at = roster_.find(mine.incarnation))
      out.push_back(cancel_at_worker{at->routing, {id, mine.attempt}});
    out.push_back(answer_failed{id, reason, "the gateway is stopping", ""});
  }
  running_.clear();
}

void dispatcher::on_hello(const proto::hello& said, const std::string& routing, time_point now,
                          dispatch_actions& out) {
  const auto replaced = roster_.enrol(said, routing, now);
  out.push_back(introduce{routing});
  out.push_back(worker_noted{said.worker, replaced ? "restarted" : "joined"});
  if (replaced) lose_worker(*replaced, now, out);
}

void dispatcher::on_heartbeat(const proto::heartbeat& beat, const std::string& routing, time_point now,
                              dispatch_actions& out) {
  const auto* known = roster_.find(beat.instance);
  const bool was_silent = known && known->silent;
  known = roster_.heard(beat.instance, routing, now);
  if (!known) {
    out.push_back(introduce{routing});
    return;
  }
  if (was_silent) out.push_back(worker_noted{known->name, "is back"});
  reconcile(beat, *known, now, out);
  start_waiting(now, out);
}

void dispatcher::reconcile(const proto::heartbeat& beat, const roster::worker& from, time_point now,
                           dispatch_actions& out) {
  for (const auto& ref : beat.running) {
    const auto mine = running_.find(ref.job);
    const bool wanted = mine != running_.end() && mine->second.attempt == ref.attempt &&
                        mine->second.incarnation == from.incarnation && !mine->second.cancelled;
    if (!wanted) out.push_back(cancel_at_worker{from.routing, {ref.job, ref.attempt}});
  }
  // A request that the worker never mentions was lost on the way.
  for (auto it = running_.begin(); it != running_.end();) {
    const auto next = std::next(it);
    const auto& mine = it->second;
    const bool listed = std::ranges::find(beat.running, proto::job_ref{it->first, mine.attempt}) != beat.running.end();
    if (mine.incarnation == from.incarnation && !listed && now - mine.since > limits_.request_grace)
      run_again(it, "the worker does not know it", out);
    it = next;
  }
}

void dispatcher::on_credit(const proto::credit& said, time_point now, dispatch_actions& out) {
  roster_.grant(said.incarnation, said.granted);
  start_waiting(now, out);
}

void dispatcher::on_goodbye(const proto::goodbye& said, dispatch_actions& out) {
  roster_.leave(said.incarnation);
  if (const auto* known = roster_.find(said.incarnation)) out.push_back(worker_noted{known->name, "is leaving"});
}

dispatcher::run_iterator dispatcher::current(const std::string& id, std::uint32_t attempt, const std::string& routing) {
  const auto found = running_.find(id);
  if (found == running_.end() || found->second.attempt != attempt) return running_.end();
  const auto* at = roster_.find(found->second.incarnation);
  return at && at->routing == routing ? found : running_.end();
}

void dispatcher::on_done(proto::infer_done done, const std::string& routing, dispatch_actions& out) {
  const auto found = current(done.job, done.attempt, routing);
  if (found == running_.end()) return;
  running_.erase(found);
  out.push_back(answer_ready{std::move(done)});
}

void dispatcher::on_failed(proto::infer_failed failed, const std::string& routing, time_point now,
                           dispatch_actions& out) {
  const auto found = current(failed.job, failed.attempt, routing);
  if (found == running_.end()) return;
  const auto reason = static_cast<proto::failure>(failed.reason);
  if (reason == proto::failure::worker_stopping && !found->second.cancelled) {
    run_again(found, "the worker is stopping", out);
    start_waiting(now, out);
    return;
  }
  const bool cancelled = found->second.cancelled;
  running_.erase(found);
  out.push_back(answer_failed{std::move(failed.job), cancelled ? proto::failure::cancelled : reason,
                              std::move(failed.detail), std::move(failed.partial_text)});
}

void dispatcher::on_unreachable(const std::string& incarnation, time_point now, dispatch_actions& out) {
  auto* known = roster_.find(incarnation);
  if (!known || known->silent) return;
  roster_.lose(incarnation);
  out.push_back(worker_noted{known->name, "is unreachable"});
  lose_worker(incarnation, now, out);
}

void dispatcher::on_tick(time_point now, dispatch_actions& out) {
  for (const auto& incarnation : roster_.newly_silent(now)) {
    if (const auto* known = roster_.find(incarnation)) out.push_back(worker_noted{known->name, "went silent"});
    lose_worker(incarnation, now, out);
  }
  give_up_waiting(now, out);
}

void dispatcher::give_up_waiting(time_point now, dispatch_actions& out) {
  const bool nobody = roster_.present() == 0 && line_.size() > 0 && !closed_;
  if (nobody && !without_worker_) without_worker_since_ = now;
  without_worker_ = nobody;
  if (!nobody || now - without_worker_since_ < limits_.wait_without_worker) return;
  without_worker_since_ = now;
  for (auto& waiting : line_.remove_all()) {
    attempts_.erase(waiting.id);
    out.push_back(answer_failed{waiting.id, proto::failure::model_unreachable, "no worker is running", ""});
  }
}

void dispatcher::start_waiting(time_point now, dispatch_actions& out) {
  while (!closed_ && line_.has_next()) {
    auto* at = roster_.pick();
    if (!at) return;
    start(std::move(*line_.take()), *at, now, out);
  }
}

void dispatcher::start(job question, roster::worker& at, time_point now, dispatch_actions& out) {
  run mine;
  mine.incarnation = at.incarnation;
  mine.since = now;
  if (const auto again = attempts_.find(question.id); again != attempts_.end()) {
    mine.attempt = again->second;
    attempts_.erase(again);
  }
  ++at.sent;
  proto::infer_request request;
  request.job = question.id;
  request.attempt = mine.attempt;
  request.conversation = question.conversation;
  request.user = static_cast<std::int64_t>(question.user);
  request.text = question.text;
  mine.question = std::move(question);
  running_.insert_or_assign(request.job, std::move(mine));
  out.push_back(ask_worker{at.routing, at.incarnation, std::move(request)});
}

void dispatcher::lose_worker(const std::string& incarnation, time_point now, dispatch_actions& out) {
  for (auto it = running_.begin(); it != running_.end();) {
    const auto next = std::next(it);
    if (it->second.incarnation == incarnation) run_again(it, "its worker went away", out);
    it = next;
  }
  start_waiting(now, out);
}

void dispatcher::run_again(run_iterator which, const std::string& why, dispatch_actions& out) {
  auto mine = std::move(which->second);
  running_.erase(which);
  if (mine.cancelled || mine.attempt >= limits_.attempts || closed_) {
    const auto reason = mine.cancelled ? proto::failure::cancelled : proto::failure::cut_off;
    out.push_back(answer_failed{mine.question.id, reason, why, ""});
    return;
  }
  attempts_[mine.question.id] = mine.attempt + 1;
  line_.push_again(std::move(mine.question));
}

bool dispatcher::is_current(const std::string& id, std::uint32_t attempt) const {
  const auto found = running_.find(id);
  return found != running_.end() && found->second.attempt == attempt;
}

const job* dispatcher::running(const std::string& id) const {
  const auto found = running_.find(id);
  return found == running_.end() ? nullptr : &found->second.question;
}

}  // namespace luka::gateway
