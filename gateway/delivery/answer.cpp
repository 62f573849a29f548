#include "gateway/delivery/answer.hpp"

#include <algorithm>

#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway {

void answer::show(std::string_view text_so_far, bool fresh) {
  if (finished_) return;
  if (fresh) rerunning_ = !text_.empty();
  if (rerunning_) {
    if (text_so_far.size() <= text_.size()) return;
    rerunning_ = false;
    text_.assign(text_so_far);
    new_characters_ = rule_.characters;
    lay_out(true);
    return;
  }
  if (text_so_far.size() <= text_.size()) return;
  const auto added = text_so_far.substr(text_.size());
  new_characters_ += count_code_points(added);
  text_ += added;
  lay_out(false);
}

void answer::finish(std::string text) {
  const bool continues = !rerunning_ && text.starts_with(text_);
  text_ = std::move(text);
  finished_ = true;
  lay_out(!continues);
}

void answer::lay_out(bool from_scratch) {
  if (from_scratch) splitter_.restart();
  starts_ = splitter_.extend(text_);
}

std::string_view answer::wanted(std::size_t index) const {
  const auto start = starts_[index];
  const auto end = index + 1 < starts_.size() ? starts_[index + 1] : text_.size();
  return trim(std::string_view(text_).substr(start, end - start));
}

std::optional<answer::step> answer::next_step() const {
  for (std::size_t i = 0; i < page_count(); ++i) {
    const auto text = wanted(i);
    const bool known = i < pages_.size();
    if (text.empty() || (known && pages_[i].shown == text)) continue;
    if (known && pages_[i].uncertain && !finished_) return std::nullopt;
    step next;
    next.page = i;
    next.text = std::string(text);
    next.urgent = finished_ || !is_visible();
    next.covers = text_.size();
    if (known && pages_[i].id) {
      next.what = step::kind::edit;
      next.id = *pages_[i].id;
    }
    return next;
  }
  if (!finished_) return std::nullopt;
  for (std::size_t i = pages_.size(); i-- > 0;) {
    if (!pages_[i].id || (i < page_count() && !wanted(i).empty())) continue;
    step next;
    next.what = step::kind::erase;
    next.page = i;
    next.id = *pages_[i].id;
    next.urgent = true;
    return next;
  }
  return std::nullopt;
}

bool answer::is_worth_an_update(time_point now) const {
  if (finished_ || !is_visible()) return true;
  return new_characters_ >= rule_.characters || (new_characters_ > 0 && now - last_update_ >= rule_.interval);
}

std::optional<answer::step> answer::due(time_point now) const {
  return is_worth_an_update(now) ? next_step() : std::nullopt;
}

std::optional<answer::time_point> answer::due_at() const {
  if (finished_ || !is_visible()) return next_step() ? std::optional(time_point::min()) : std::nullopt;
  if (new_characters_ == 0) return std::nullopt;
  return new_characters_ >= rule_.characters ? time_point::min() : last_update_ + rule_.interval;
}

answer::page& answer::at(std::size_t index) {
  if (pages_.size() <= index) pages_.resize(index + 1);
  return pages_[index];
}

void answer::sent(const step& done, telegram::message_id id, time_point now) {
  auto& mine = at(done.page);
  mine.id = id;
  mine.uncertain = false;
  edited(done, now);
}

void answer::edited(const step& done, time_point now) {
  at(done.page).shown = done.text;
  last_update_ = now;
  const auto news = done.covers < text_.size() ? std::string_view(text_).substr(done.covers) : std::string_view();
  // Another page may still have to change: then the next step is due at once.
  new_characters_ = next_step() ? std::max(count_code_points(news), news.empty() ? rule_.characters : 0) : 0;
}

void answer::erased(const step& done) { at(done.page) = page(); }
void answer::message_lost(std::size_t index) { at(index) = page(); }

void answer::send_uncertain(std::size_t index) { at(index).uncertain = true; }

bool answer::is_visible() const {
  for (const auto& p : pages_)
    if (!p.shown.empty()) return true;
  return false;
}

}  // namespace luka::gateway
