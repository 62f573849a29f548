#include "gateway/delivery/answer.hpp"

#include <algorithm>

#include "gateway/delivery/render/utf8.hpp"
#include "gateway/delivery/rich_source.hpp"
#include "gateway/delivery/unfinished_text.hpp"

namespace luka::gateway {

namespace {

// A draft is shown for 30 s (core.telegram.org/bots/api#sendmessagedraft).
constexpr std::chrono::seconds draft_renewal{20};
constexpr std::size_t shortest_limit = 512;

/// Whether repeats of the same draft are passed on is not known, so each one has a mark more.
constexpr std::string_view mark_of_waiting = " …";

}  // namespace

answer answer::short_line(std::string text) {
  answer made{update_rule()};
  formatted_text line;
  line.text = std::string(trim(text));
  made.has_text_ = !line.text.empty();
  made.line_ = std::move(line);
  made.finished_ = true;
  return made;
}

void answer::resume(const std::vector<telegram::message_id>& messages) {
  for (const auto id : messages) {
    message known;
    known.id = id;
    known.safe = true;
    messages_.push_back(std::move(known));
  }
}

void answer::use_drafts(std::int64_t first_id) {
  first_draft_ = first_id;
  drafts_ = true;
}

void answer::start_over(std::string_view text) {
  pages_ = answer_pages(limit_);
  text_.clear();
  characters_ = 0;
  take(text);
  new_characters_ = std::max(new_characters_, rule_.characters);
}

void answer::take(std::string_view text) {
  const auto more = text.substr(text_.size());
  pages_.append(more);
  const auto added = count_code_points(more);
  characters_ += added;
  new_characters_ += added;
  has_text_ = has_text_ || !trim(more).empty();
  text_ += more;
}

void answer::show(std::string_view text_so_far, bool fresh) {
  if (finished_) return;
  if (fresh) rerunning_ = !text_.empty();
  if (fresh && text_.empty()) rerun_unseen_ = true;
  if (text_so_far.size() <= text_.size()) return;
  if (std::exchange(rerunning_, false)) start_over(text_so_far);
  else take(text_so_far);
}

void answer::show_status(std::string_view sentence, time_point now) {
  status_ = trim(sentence);
  if (!status_.empty() && !status_since_) status_since_ = now;
}

void answer::fold_below(std::string_view text) {
  folded_ = text;
  if (!folded_.empty()) rich_ = false;  // which has no place for it
}

void answer::finish(std::string_view text, std::string_view note, std::string_view if_empty) {
  if (finished_) return;
  if (!rerunning_ && text.starts_with(text_)) take(text);
  else start_over(text);
  note_ = note;
  if_empty_ = if_empty;
  rerunning_ = false;
  finished_ = true;
  if (!note.empty()) rich_ = false;  // what broke off stays as it is
  end_text();
}

void answer::end_text() {
  pages_.finish(note_, folded_);
  if (pages_.count() > 0) return;
  pages_ = answer_pages(limit_);
  pages_.finish(if_empty_);
}

std::size_t answer::page_count() { return line_ ? 1 : pages_.count(); }

formatted_text answer::wanted(std::size_t page) {
  formatted_text says = line_ ? *line_ : pages_.page(page);
  if (plain_) says.entities.clear();
  return says;
}

bool answer::becomes_rich() {
  if (!rich_ || !finished_ || !pages_.has_table_or_formula()) return false;
  if (!rich_markdown_) rich_markdown_ = rich_source(text_);
  rich_ = rich_markdown_.has_value();
  return rich_;
}

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

answer::message& answer::at(std::size_t page) {
  if (messages_.size() <= page) messages_.resize(page + 1);
  return messages_[page];
}

void answer::sent(const step& done, telegram::message_id id, time_point now) {
  auto& mine = at(done.page);
  mine.id = id;
  mine.uncertain = false;
  mine.safe = line_.has_value();
  draft_.reset();
  status_draft_.reset();
  last_draft_skipped_ = false;
  edited(done, now);
}

void answer::edited(const step& done, time_point now) {
  at(done.page).shown =
      shown_page{done.says, done.stop_button, done.what == step::kind::edit_rich, done.status, done.retry_button};
  if (done.status) status_at_ = now;
  else note_shown(done, now);
}

void answer::drafted(const step& done, time_point now) {
  failed_drafts_ = 0;
  if (done.status) {
    status_marked_ = done.renewal && !status_marked_;
    if (!done.renewal) status_draft_ = done.says.text;
    status_at_ = now;
    return;
  }
  status_draft_.reset();
  const auto length = done.renewal && draft_ ? draft_->text_length : done.says.text.size();
  draft_ = live_draft{done.page, done.says, length, now};
  note_shown(done, now);
}

void answer::note_shown(const step& done, time_point now) {
  looked_at_ = now;
  if (!begun_at_) begun_at_ = now;
  new_characters_ = done.covers < text_.size() ? count_code_points(std::string_view(text_).substr(done.covers)) : 0;
  // Another page may still have to change: then the next step is due at once. More text on this one waits its time.
  const auto next = finished_ ? std::nullopt : next_step(now);
  turning_page_ = next && (next->what == step::kind::send || is_whole(next->page, messages_.size()));
  if (next && (turning_page_ || next->page != done.page)) new_characters_ = std::max(new_characters_, rule_.characters);
}

bool answer::draft_agrees_with(const step& last_draft) const {
  return draft_ && draft_->page == last_draft.page && !draft_->says.text.empty() &&
         last_draft.says.text.starts_with(draft_->text());
}

void answer::erased(const step& done) { at(done.page) = message(); }
void answer::message_lost(std::size_t page) { at(page) = message(); }

void answer::nothing_new(time_point now) {
  looked_at_ = now;
  new_characters_ = 0;
  turning_page_ = false;
  if (draft_) draft_->at = std::max(draft_->at, now - draft_renewal + std::chrono::seconds(1));
}

void answer::placed_safely(std::size_t page) {
  if (page >= messages_.size()) return;
  messages_[page].safe = true;
  if (held_) new_characters_ = std::max(new_characters_, rule_.characters);
}

void answer::send_uncertain(std::size_t page) {
  at(page).uncertain = true;
  if (line_) at(page).skipped = true;
  draft_.reset();
}

bool answer::make_plain() { return !std::exchange(plain_, true); }

bool answer::shorten_pages() {
  if (line_ || limit_ / 2 < shortest_limit) return false;
  limit_ /= 2;
  const auto whole = std::exchange(text_, {});
  start_over(whole);
  if (finished_) end_text();
  return true;
}

void answer::draft_failed(time_point now) {
  ++failed_drafts_;
  nothing_new(now);
}

void answer::end_drafts() {
  if (!std::exchange(drafts_, false)) return;
  draft_.reset();
  status_draft_.reset();
  if (!finished_ && has_text_) new_characters_ = std::max(new_characters_, rule_.characters);
}

bool answer::is_complete(time_point now) { return finished_ && !next_step(now) && !held_; }

bool answer::is_visible() const {
  const auto says_text = [](const message& each) { return each.id && !(each.shown && each.shown->status); };
  return draft_ || std::ranges::any_of(messages_, says_text);
}

bool answer::shows_status() const {
  const auto is_status = [](const message& each) { return each.id && each.shown && each.shown->status; };
  return !is_visible() && (status_draft_ || std::ranges::any_of(messages_, is_status));
}

bool answer::has_draft(std::int64_t id) const {
  return first_draft_ != 0 && id >= first_draft_ && id < first_draft_ + drafts_per_answer;
}

std::chrono::steady_clock::duration answer::age(time_point now) const {
  return begun_at_ ? now - *begun_at_ : std::chrono::steady_clock::duration::zero();
}

}  // namespace luka::gateway
