#include "llm_worker/generation/slots.hpp"

#include <algorithm>

namespace luka::worker {

slots::admission slots::admit(const proto::job_ref& job) {
  admission outcome;
  ++received_;
  if (job.job.empty()) {
    outcome.said = verdict::no_job_id;
    return outcome;
  }
  for (const auto& running : entries_) {
    if (running.of_lost_session || running.job.job != job.job) continue;
    if (running.job.attempt >= job.attempt) {
      outcome.said = verdict::already_here;
      return outcome;
    }
    if (!running.is_stopping) outcome.replaced = running.id;
  }
  const auto active = std::count_if(entries_.begin(), entries_.end(), [](const auto& e) { return !e.is_stopping; });
  if (active - (outcome.replaced ? 1 : 0) >= static_cast<std::ptrdiff_t>(size_)) {
    outcome.replaced.reset();
    outcome.said = verdict::no_slot;
    return outcome;
  }
  entry added;
  added.id = ++last_ticket_;
  added.job = job;
  entries_.push_back(added);
  outcome.said = verdict::accepted;
  outcome.given = added.id;
  return outcome;
}

std::vector<slots::ticket> slots::named_by(const proto::job_ref& job) const {
  std::vector<ticket> found;
  for (const auto& running : entries_)
    if (!running.of_lost_session && running.job.job == job.job && running.job.attempt <= job.attempt)
      found.push_back(running.id);
  return found;
}

void slots::stopping(ticket which) {
  if (auto* found = find(which)) found->is_stopping = true;
}

void slots::ended(ticket which) {
  std::erase_if(entries_, [&](const auto& e) { return e.id == which; });
}

void slots::begin_session() {
  received_ = 0;
  for (auto& running : entries_) running.is_stopping = running.of_lost_session = true;
}

std::uint64_t slots::granted() const {
  const std::uint64_t total = size_ + received_;
  return total - std::min<std::uint64_t>(total, entries_.size());
}

std::vector<proto::job_ref> slots::running() const {
  std::vector<proto::job_ref> list;
  for (const auto& running : entries_)
    if (!running.of_lost_session) list.push_back(running.job);
  return list;
}

slots::entry* slots::find(ticket which) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& e) { return e.id == which; });
  return found == entries_.end() ? nullptr : &*found;
}

}  // namespace luka::worker
