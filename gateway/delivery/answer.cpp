#include "gateway/delivery/answer.hpp"

#include <algorithm>

#include "gateway/delivery/draft_marks.hpp"
#include "gateway/delivery/render/utf8.hpp"
#include "gateway/delivery/rich_source.hpp"

namespace luka::gateway {

namespace {

constexpr std::size_t shortest_limit = 512;

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
