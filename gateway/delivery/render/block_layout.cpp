#include "gateway/delivery/render/block_layout.hpp"

#include <algorithm>
#include <array>

namespace luka::gateway::render {

namespace {

constexpr std::size_t next_line = 1;
constexpr std::size_t blank_line = 2;
constexpr std::string_view item_indentation = "   ";
constexpr std::string_view inner_quote = "│ ";

}  // namespace

void block_layout::begin_list(bool ordered, unsigned first_number, bool tight) {
  // Of a list in an item the source says only that there is a blank line somewhere.
  containers_.push_back({container::kind::list, ordered, tight, tight || in_item(), first_number, true});
}

void block_layout::end_list() {
  containers_.pop_back();
  gap_ = in_item() ? next_line : blank_line;
}

void block_layout::begin_item(std::optional<char> task, bool unmarked) {
  auto& list = containers_.back();
  if (!list.first) gap_ = list.compact ? next_line : blank_line;
  else if (!out_.text().empty()) gap_ = next_line;
  if (!unmarked) {
    if (mark_.empty()) mark_depth_ = containers_.size();
    if (list.ordered || !task) mark_ += bullet(list);
    if (task) mark_ += *task == ' ' ? "☐ " : "☑ ";
  }
  ++list.number;
  list.first = false;
  containers_.push_back({container::kind::item, false, list.tight, true, 0, true});
}

void block_layout::end_item() {
  if (!mark_.empty()) {
    begin_line(gap_);
    write_mark(true);
    end_leaf(false);
  }
  containers_.pop_back();
}

void block_layout::begin_quote() {
  containers_.push_back({container::kind::quote, false, true, true, 0, true});
  ++quotes_;
}

void block_layout::end_quote() {
  containers_.pop_back();
  if (--quotes_ == 0 && quote_started_) {
    out_.end(entity_kind::blockquote);
    quote_started_ = false;
  }
  gap_ = in_item() ? next_line : blank_line;
}

std::string block_layout::bullet(const container& list) const {
  if (list.ordered) return std::to_string(list.number) + ". ";
  constexpr std::array<std::string_view, 3> bullets{"• ", "◦ ", "▪ "};
  const auto depth = std::ranges::count(containers_, container::kind::item, &container::what);
  return std::string(bullets[std::min<std::size_t>(static_cast<std::size_t>(depth), bullets.size() - 1)]);
}

bool block_layout::in_item() const { return !containers_.empty() && containers_.back().what == container::kind::item; }

std::size_t block_layout::usual_gap() const {
  return in_item() && (containers_.back().tight || after_wide_) ? next_line : blank_line;
}

std::string block_layout::indentation() const { return indentation(containers_.size()); }

/// Of the outer `depth` containers.
std::string block_layout::indentation(std::size_t depth) const {
  std::string text;
  bool in_quote = false;
  for (std::size_t i = 0; i < depth; ++i) {
    if (containers_[i].what == container::kind::item) text += item_indentation;
    if (containers_[i].what != container::kind::quote) continue;
    if (in_quote) text += inner_quote;
    in_quote = true;
  }
  return text;
}

void block_layout::begin_line(std::size_t newlines) {
  if (!out_.text().empty() && !out_.text().ends_with('\n'))
    for (std::size_t i = 0; i < std::max(newlines, next_line); ++i) out_.write_plain("\n");
  gap_ = 0;
  after_wide_ = false;
  out_.separate();
  start_quote();
}

void block_layout::start_quote() {
  if (quotes_ == 0 || quote_started_) return;
  if (!mark_.empty() && containers_.back().what == container::kind::quote) {
    write_mark(true);
    out_.write_plain("\n");
  }
  out_.separate_quote();
  out_.begin(entity_kind::blockquote);
  quote_started_ = true;
}

/// `alone`: nothing follows on its line.
void block_layout::write_mark(bool alone) {
  if (alone) mark_.pop_back();
  out_.write_plain(indentation(mark_depth_));
  out_.write_plain(mark_);
  mark_.clear();
}

void block_layout::begin_text() {
  begin_line(gap_);
  if (mark_.empty()) out_.write_plain(indentation());
  else write_mark(false);
}

void block_layout::begin_heading() {
  if (mark_.empty() && gap_ > 0) gap_ = blank_line;
  begin_text();
}

void block_layout::begin_wide() {
  if (!mark_.empty()) {
    begin_line(gap_);
    if (!mark_.empty()) write_mark(true);
    gap_ = next_line;
  }
  begin_line(in_item() ? std::min(gap_, next_line) : gap_);
}

void block_layout::end_leaf(bool wide) {
  after_wide_ = wide;
  gap_ = usual_gap();
}

void block_layout::break_line() {
  out_.write("\n");
  out_.write_plain(indentation());
}

}  // namespace luka::gateway::render
