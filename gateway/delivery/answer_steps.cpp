// What is to be sent or edited next, and when.
#include <algorithm>

#include "gateway/delivery/answer.hpp"
#include "gateway/delivery/draft_marks.hpp"
#include "gateway/delivery/render/utf8.hpp"
#include "gateway/delivery/unfinished_text.hpp"

namespace luka::gateway {

std::optional<answer::step> answer::next_step(time_point now) {
  held_ = false;
  const auto count = becomes_rich() ? std::min<std::size_t>(page_count(), 1) : page_count();
  for (std::size_t i = 0; i < count; ++i) {
    auto& mine = at(i);
    if (mine.skipped) continue;
    const bool whole = is_whole(i, count);
    // A page is not sent before the one ahead of it.
    if (!mine.id) return mine.uncertain && !finished_ ? std::nullopt : placing_step(i, whole, now);
    if (auto next = editing_step(i, whole)) return next;
  }
  return finished_ ? erasing_step(count) : std::nullopt;
}

std::optional<answer::step> answer::placing_step(std::size_t page, bool whole, time_point now) {
  auto says = wanted(page);
  if (says.text.empty()) return std::nullopt;
  if (drafts_ && !line_) {
    if (!whole) return draft_step(page, std::move(says), now);
    // The message takes the place of the draft if both begin alike, so the draft is brought up to date first.
    const bool is_behind = draft_ && draft_->page == page && draft_->text() != says.text;
    if ((is_behind || is_before_first_draft(page)) && !last_draft_skipped_) {
      auto last = draft_step(page, std::move(says), now);
      if (last) last->is_last_draft = true;
      return last;
    }
  }
  step next;
  next.page = page;
  next.says = whole && !line_ ? unfinished(std::move(says), limit_) : std::move(says);
  next.stop_button = !line_ && buttons_;
  next.covers = text_.size();
  return next;
}

std::optional<answer::step> answer::draft_step(std::size_t page, formatted_text says, time_point now) const {
  step next;
  const bool is_known = draft_ && draft_->page == page;
  if (is_known && draft_->text() == says.text) {
    if (now - draft_->at < draft_renewal) return std::nullopt;
    next.renewal = true;
    says = draft_->says;
    if (count_code_points(says.text) + 2 <= limit_) says.text += mark_of_waiting;
  }
  next.what = step::kind::draft;
  next.page = page;
  next.draft = first_draft_ + static_cast<std::int64_t>(page);
  next.says = std::move(says);
  next.covers = text_.size();
  return next;
}

std::optional<answer::step> answer::editing_step(std::size_t page, bool whole) {
  auto& mine = messages_[page];
  step next;
  next.what = step::kind::edit;
  next.page = page;
  next.id = *mine.id;
  next.covers = text_.size();
  shown_page target;
  target.rich = page == 0 && becomes_rich();
  if (target.rich) {
    next.what = step::kind::edit_rich;
    next.markdown = *rich_markdown_;
  } else {
    target.says = wanted(page);
    target.stop_button = !whole && buttons_ && !line_;
    target.retry_button = finished_ && retry_ && buttons_ && page + 1 == page_count();
  }
  if (target.says.text.empty() && !target.rich) return std::nullopt;
  if (mine.shown == target) return std::nullopt;
  if (rerun_unseen_ && !mine.shown && !whole) return std::nullopt;
  if (whole && !mine.safe) {
    held_ = true;
    return std::nullopt;
  }
  next.says = std::move(target.says);
  next.stop_button = target.stop_button;
  next.retry_button = target.retry_button;
  return next;
}

std::optional<answer::step> answer::erasing_step(std::size_t count) {
  for (std::size_t i = messages_.size(); i-- > 0;) {
    if (!messages_[i].id || (i < count && !wanted(i).text.empty())) continue;
    step next;
    next.what = step::kind::erase;
    next.page = i;
    next.id = *messages_[i].id;
    return next;
  }
  return std::nullopt;
}

bool answer::is_due(time_point now) {
  if (finished_) return next_step(now).has_value();
  if (const auto when = due_at()) return *when <= now;
  return false;
}

std::optional<answer::time_point> answer::due_at() const {
  if (finished_) return std::nullopt;
  std::optional<time_point> when;
  if (new_characters_ > 0 && has_text_) {
    const bool enough = !looked_at_ || new_characters_ >= rule_.characters;
    when = enough ? time_point::min() : *looked_at_ + rule_.interval;
  }
  if (draft_ && drafts_) when = std::min(when.value_or(time_point::max()), draft_->at + draft_renewal);
  return when;
}

std::optional<answer::time_point> answer::status_due_at() const {
  if (status_.empty() || !statuses_ || finished_ || line_ || is_visible()) return std::nullopt;
  if (!messages_.empty() && messages_[0].shown && messages_[0].shown->says.text == status_) return std::nullopt;
  const auto first = *status_since_ + status_patience;
  const auto apart = status_draft_ == status_ ? draft_renewal : status_apart_;
  return status_at_ ? std::max<time_point>(first, *status_at_ + apart) : first;
}

std::optional<answer::step> answer::status_step(time_point now) const {
  const auto when = status_due_at();
  if (!when || *when > now) return std::nullopt;
  step next;
  next.status = true;
  next.says.text = status_;
  if (!messages_.empty() && messages_[0].id) {
    next.what = step::kind::edit;
    next.id = *messages_[0].id;
  } else if (drafts_) {
    next.what = step::kind::draft;
    next.draft = first_draft_;
    next.renewal = status_draft_ == status_;
    if (next.renewal && !status_marked_) next.says.text += mark_of_waiting;
    return next;
  }
  next.stop_button = buttons_;
  return next;
}

urgency answer::how_urgent() const {
  if (finished_) return urgency::final_text;
  return is_visible() && !turning_page_ ? urgency::update : urgency::first_text;
}

bool answer::is_drafting() const {
  if (!drafts_ || line_ || finished_) return false;
  return std::ranges::none_of(messages_, [](const message& each) { return each.id && each.shown && each.shown->stop_button; });
}

}  // namespace luka::gateway
