#include "gateway/telegram/update_ledger.hpp"

#include <algorithm>

namespace luka::telegram {

namespace {

update_id after(update_id id) { return update_id(number(id) + 1); }

}  // namespace

std::optional<update_id> update_ledger::confirmed_offset() const {
  if (!window_.empty()) return window_.front().id;
  if (newest_) return after(*newest_);
  return std::nullopt;
}

bool update_ledger::is_confirmed() const { return confirmed_offset() == last_offset_; }

poll_plan update_ledger::next_poll() const {
  poll_plan plan;
  plan.offset = confirmed_offset();
  plan.timeout = window_.empty() ? limits_.long_poll : std::chrono::seconds(0);
  const bool same_question = plan.offset == last_offset_ || (plan.offset && plan.offset == last_first_);
  if (same_question) plan.not_before = repeat_from_ + limits_.repeat_after;
  return plan;
}

std::vector<update_id> update_ledger::make_room(time_point now) {
  std::vector<update_id> given_up;
  auto give_up_first = [&] {
    given_up.push_back(window_.front().id);
    window_.pop_front();
    forget_settled();
  };
  while (!window_.empty() && now - window_.front().since >= limits_.unsettled_for) give_up_first();
  // While the offset moves, there is room for new updates and no need to give up anything.
  const bool stuck = !window_.empty() && (window_.front().id == last_offset_ || window_.front().id == last_first_);
  while (stuck && window_.size() >= limits_.most_unsettled) give_up_first();
  return given_up;
}

void update_ledger::sent(const poll_plan& plan, time_point now) {
  last_offset_ = plan.offset;
  last_first_.reset();
  repeat_from_ = now;
}

void update_ledger::lost() { last_offset_.reset(); }

std::vector<update> update_ledger::accept(std::vector<update> updates, const std::vector<update_id>& unreadable,
                                          time_point now) {
  // An update of no interest stands for an unreadable one; within a batch ids do grow.
  for (const auto id : unreadable) updates.push_back(update{id, {}});
  std::stable_sort(updates.begin(), updates.end(), [](const update& a, const update& b) { return a.id < b.id; });
  if (!updates.empty()) {
    last_first_ = updates.front().id;
    repeat_from_ = now;  // it would bring the same again
  }
  std::vector<update> fresh;
  for (auto& one : updates) {
    if (is_known(one.id)) continue;
    remember(one.id, now);
    newest_ = one.id;
    const bool of_no_interest = std::holds_alternative<std::monostate>(one.content);
    window_.push_back(entry{one.id, of_no_interest, now});
    if (!of_no_interest) fresh.push_back(std::move(one));
  }
  forget_settled();
  return fresh;
}

bool update_ledger::settle(update_id id) {
  const auto same = [id](const entry& e) { return e.id == id; };
  const auto found = std::find_if(window_.begin(), window_.end(), same);
  if (found == window_.end()) return false;
  found->settled = true;
  const bool moves = found == window_.begin();
  forget_settled();
  return moves;
}

bool update_ledger::is_known(update_id id) const {
  // The window is small; what is in it must be recognised even when the memory has been outgrown.
  return seen_.contains(id) ||
         std::any_of(window_.begin(), window_.end(), [id](const entry& e) { return e.id == id; });
}

void update_ledger::remember(update_id id, time_point now) {
  seen_.insert(id);
  seen_order_.push_back(memory{id, now});
  while (seen_order_.size() > limits_.remembered || now - seen_order_.front().since >= limits_.remember_for) {
    seen_.erase(seen_order_.front().id);
    seen_order_.pop_front();
  }
}

void update_ledger::forget_settled() {
  while (!window_.empty() && window_.front().settled) window_.pop_front();
}

}  // namespace luka::telegram
