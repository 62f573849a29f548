#include "llm_worker/generation/held_answers.hpp"

#include <algorithm>

namespace luka::worker {

namespace {

const std::string& text_of(const proto::infer_done& done) { return done.text; }
const std::string& text_of(const proto::infer_failed& failed) { return failed.partial_text; }

}  // namespace

std::vector<proto::job_ref> held_answers::keep(outcome ended, time_point now) {
  entry mine;
  mine.job = ref_of(ended);
  mine.bytes = std::visit([](const auto& message) { return text_of(message).size(); }, ended);
  mine.since = now;
  mine.ended = std::move(ended);
  forget(mine.job);
  bytes_ += mine.bytes;
  kept_.push_back(std::move(mine));
  std::size_t too_many = 0;
  std::size_t left = bytes_;
  // The newest stays, however long it is.
  while (too_many + 1 < kept_.size() && (kept_.size() - too_many > limits_.answers || left > limits_.bytes))
    left -= kept_[too_many++].bytes;
  return give_up(too_many);
}

std::vector<proto::job_ref> held_answers::expire(time_point now) {
  const auto young = std::ranges::find_if(kept_, [&](const auto& each) { return now - each.since < limits_.age; });
  return give_up(static_cast<std::size_t>(young - kept_.begin()));
}

std::vector<proto::job_ref> held_answers::give_up(std::size_t count) {
  std::vector<proto::job_ref> gone;
  for (std::size_t i = 0; i < count; ++i) {
    bytes_ -= kept_[i].bytes;
    gone.push_back(std::move(kept_[i].job));
  }
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(count));
  return gone;
}

bool held_answers::forget(const proto::job_ref& job) {
  return std::erase_if(kept_, [&](const auto& each) {
           const bool named = each.job.job == job.job && each.job.attempt <= job.attempt;
           if (named) bytes_ -= each.bytes;
           return named;
         }) > 0;
}

std::vector<outcome> held_answers::due(time_point now) {
  std::vector<outcome> list;
  for (auto& each : kept_) {
    if (each.next && *each.next > now) continue;
    each.pause = each.pause.count() == 0 ? limits_.repeat_after : std::min(2 * each.pause, limits_.repeat_most);
    each.next = now + each.pause;
    list.push_back(each.ended);
  }
  return list;
}

bool held_answers::tell_again(const proto::job_ref& job) {
  const auto found = std::ranges::find(kept_, job, &entry::job);
  if (found == kept_.end()) return false;
  found->next.reset();
  return true;
}

void held_answers::begin_session() {
  for (auto& each : kept_) {
    each.next.reset();
    each.pause = {};
  }
}

std::vector<proto::held_job> held_answers::list() const {
  std::vector<proto::held_job> all;
  for (const auto& each : kept_) {
    proto::held_job mine;
    mine.job = each.job.job;
    mine.attempt = each.job.attempt;
    mine.bytes = each.bytes;
    mine.finished = true;
    all.push_back(std::move(mine));
  }
  return all;
}

}  // namespace luka::worker
