#include "tests/sim/ollama/scheduler.hpp"

#include <algorithm>
#include <utility>

namespace ollama_sim {

bool scheduler::submit(submission request, steady_time now) {
  advance(now);
  const auto found = runners_.find(request.model);
  if (found != runners_.end() && found->second.num_ctx == request.num_ctx) {
    attach(found->second, request, now);
    return true;
  }
  if (head_ && pending_.size() >= limits_.max_queue) return false;
  jobs_[request.id] = job{request.model, request_phase::queued};
  pending_.push_back(std::move(request));
  pump(now);
  return true;
}

void scheduler::pump(steady_time now) {
  while (!load_ready_) {
    if (!head_) {
      if (pending_.empty()) return;
      head_ = std::move(pending_.front());
      pending_.pop_front();
    }
    if (!place_head(now)) return;
  }
}

bool scheduler::place_head(steady_time now) {
  const auto found = runners_.find(head_->model);
  if (found != runners_.end() && found->second.num_ctx == head_->num_ctx) {
    attach(found->second, *head_, now);
    head_.reset();
    return true;
  }
  if (found != runners_.end()) {
    if (found->second.users > 0) return false;
    runners_.erase(found);
  }
  jobs_[head_->id].phase = request_phase::loading;
  load_ready_ = now + limits_.load_time;
  if (limits_.load_time.count() == 0) finish_load(now);
  return true;
}

void scheduler::finish_load(steady_time now) {
  ++loads_;
  load_ready_.reset();
  auto& fresh = runners_
                    .insert_or_assign(head_->model, runner{head_->num_ctx, slots(limits_.parallel),
                                                           head_->keep_alive, 0, std::nullopt, false})
                    .first->second;
  attach(fresh, *head_, now);
  head_.reset();
}

void scheduler::attach(runner& to, const submission& request, steady_time now) {
  ++to.users;
  to.keep_alive = request.keep_alive;
  to.unload_when_idle = false;
  to.expires_at.reset();
  if (to.keep_alive != keep_for_ever) to.expires_at = now + to.keep_alive;
  const bool runs = request.load_only || to.line.enter(request.id);
  jobs_[request.id] = job{request.model, runs ? request_phase::running : request_phase::waiting};
  if (runs) granted_.push_back(request.id);
}

void scheduler::leave(request_id id, steady_time now) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  const auto [model, phase] = found->second;
  jobs_.erase(found);
  if (phase == request_phase::running || phase == request_phase::waiting) {
    leave_runner(id, model, now);
  } else if (head_ && head_->id == id) {
    if (load_ready_) ++loads_aborted_;
    load_ready_.reset();
    head_.reset();
  } else {
    std::erase_if(pending_, [id](const submission& waiting) { return waiting.id == id; });
  }
  pump(now);
}

void scheduler::leave_runner(request_id id, const std::string& model, steady_time now) {
  const auto found = runners_.find(model);
  if (found == runners_.end()) return;
  auto& from = found->second;
  if (const auto next = from.line.leave(id)) {
    jobs_[*next].phase = request_phase::running;
    granted_.push_back(*next);
  }
  if (--from.users == 0) when_idle(model, from, now);
}

void scheduler::when_idle(const std::string& model, runner& of, steady_time now) {
  if (of.unload_when_idle || of.keep_alive.count() == 0) {
    runners_.erase(model);
    return;
  }
  of.expires_at.reset();
  if (of.keep_alive != keep_for_ever) of.expires_at = now + of.keep_alive;
}

void scheduler::unload(const std::string& model, steady_time now) {
  const auto found = runners_.find(model);
  if (found == runners_.end()) return;
  found->second.unload_when_idle = true;
  if (found->second.users == 0) when_idle(model, found->second, now);
  pump(now);
}

void scheduler::unload_all(steady_time now) {
  std::vector<std::string> names;
  for (const auto& [name, loaded] : runners_) names.push_back(name);
  for (const auto& name : names) unload(name, now);
}

void scheduler::advance(steady_time now) {
  if (load_ready_ && *load_ready_ <= now) {
    finish_load(now);
    pump(now);
  }
  std::erase_if(runners_, [now](const auto& entry) {
    const auto& candidate = entry.second;
    return candidate.users == 0 && candidate.expires_at && *candidate.expires_at <= now;
  });
}

std::optional<steady_time> scheduler::next_deadline() const {
  auto next = load_ready_;
  for (const auto& [name, candidate] : runners_) {
    if (candidate.users > 0 || !candidate.expires_at) continue;
    next = next ? std::min(*next, *candidate.expires_at) : *candidate.expires_at;
  }
  return next;
}

std::vector<request_id> scheduler::take_granted() { return std::exchange(granted_, {}); }

request_phase scheduler::phase_of(request_id id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? request_phase::unknown : found->second.phase;
}

std::vector<loaded_model> scheduler::loaded() const {
  std::vector<loaded_model> all;
  for (const auto& [name, entry] : runners_) all.push_back({name, entry.num_ctx, entry.expires_at});
  return all;
}

std::size_t scheduler::queued() const {
  auto count = pending_.size() + (head_ ? 1 : 0);
  for (const auto& [name, entry] : runners_) count += entry.line.waiting();
  return count;
}

}  // namespace ollama_sim
