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
    if (running.job.job != job.job) continue;
    if (running.is_stopping && running.job.attempt == job.attempt) {
      outcome.muted = running.id;
      continue;
    }
    if (running.job.attempt >= job.attempt) {
      outcome.replaced.reset();
      outcome.muted.reset();
      outcome.said = verdict::already_here;
      return outcome;
    }
    if (!running.is_stopping) outcome.replaced = running.id;
  }
  const auto active = std::count_if(entries_.begin(), entries_.end(), [](const auto& e) { return !e.is_stopping; });
  if (active - (outcome.replaced ? 1 : 0) >= static_cast<std::ptrdiff_t>(size_)) {
    outcome.replaced.reset();
    outcome.muted.reset();
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
    if (running.job.job == job.job && running.job.attempt <= job.attempt) found.push_back(running.id);
  return found;
}

void slots::stopping(ticket which) {
  for (auto& running : entries_)
    if (running.id == which) running.is_stopping = true;
}

void slots::ended(ticket which) {
  std::erase_if(entries_, [&](const auto& e) { return e.id == which; });
}

std::uint64_t slots::granted() const {
  const std::uint64_t total = size_ + received_;
  return total - std::min<std::uint64_t>(total, entries_.size());
}

std::uint32_t slots::held_back(std::uint64_t open, std::uint64_t of) const {
  const auto running = std::min<std::uint64_t>(entries_.size(), size_);
  const auto usable = of == 0 ? size_ : (size_ * open + of - 1) / of;
  return static_cast<std::uint32_t>(size_ - std::max(running, usable));
}

std::vector<slots::ticket> slots::running() const {
  std::vector<ticket> list;
  for (const auto& running : entries_)
    if (!running.is_stopping) list.push_back(running.id);
  return list;
}

std::optional<slots::ticket> slots::running(const proto::job_ref& job) const {
  for (const auto& running : entries_)
    if (!running.is_stopping && running.job == job) return running.id;
  return std::nullopt;
}

}  // namespace luka::worker
