#include "gateway/delivery/render/block_scanner.hpp"

#include <algorithm>

#include "gateway/delivery/render/list_items.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::size_t code_indent = 4;
/// Where the text before the open piece is worth being forgotten.
constexpr std::size_t much_closed_text = 4 * 1024;

/// The first two lines.
std::string table_head(std::string_view table) {
  const auto first = table.find('\n');
  return std::string(table.substr(0, table.find('\n', first + 1) + 1));
}

/// A line with nothing but an item's mark.
std::string mark_line(const list_mark& item) {
  return std::string(item.indent, ' ') + (item.ordered ? "1" : "") + item.sign + "\n";
}

}  // namespace

void block_scanner::append(std::string_view more) {
  text_ += more;
  for (;;) {
    const auto end = text_.find('\n', line_);
    if (end == std::string::npos) break;
    take_line(std::string_view(text_).substr(line_, end + 1 - line_));
  }
  forget_closed_text();
}

void block_scanner::finish() {
  // A formula may turn out not to be one: then its lines are looked at again.
  while (line_ < text_.size()) {
    const auto end = text_.find('\n', line_);
    const auto size = (end == std::string::npos ? text_.size() : end + 1) - line_;
    take_line(std::string_view(text_).substr(line_, size));
  }
  if (before_.fence) {
    emit(source_piece::kind::code_end, {});
    before_ = {};
  } else if (shape_ != shape::nothing) {
    close_piece();
  }
}

void block_scanner::take_line(std::string_view line) {
  if (before_.fence) return take_code_line(line);
  if (shape_ == shape::formula) return take_formula_line(line);
  if (is_blank_line(line)) {
    take_blank_line();
    line_ += line.size();
    if (shape_ == shape::nothing) piece_ = line_;
    return;
  }
  if (shape_ != shape::nothing && begins_piece(line)) close_piece();
  else if (is_too_long()) close_to_continue();
  if (before_.fence) return take_code_line(line);
  if (shape_ == shape::nothing) return open_piece(line);
  const bool complete = continue_piece(line);
  line_ += line.size();
  if (complete) close_piece();
}

void block_scanner::take_code_line(std::string_view line) {
  const auto next = line_ + line.size();
  // The code is as far in as its fence; a tab is not taken apart.
  std::size_t cut = 0;
  while (cut < line.size() && cut < before_.fence->indent && line[cut] == ' ') ++cut;
  line.remove_prefix(cut);
  if (closes_fence(line, before_.fence->character, before_.fence->length)) {
    emit(source_piece::kind::code_end, {});
    before_.fence.reset();
    before_.blank_before = false;
  } else {
    emit(source_piece::kind::code_line, std::string(without_line_end(line)));
  }
  forget_piece(next);
}

void block_scanner::take_formula_line(std::string_view line) {
  switch (formula_->take(line)) {
    case display_formula::state::open:
      line_ += line.size();
      if (!is_blank_line(line)) content_end_ = line_;
      return;
    case display_formula::state::complete:
      emit(source_piece::kind::formula, formula_->latex());
      before_ = {};
      return forget_piece(line_ + line.size());
    case display_formula::state::not_one:
      no_formula_before_ = line_;
      shape_ = shape::nothing;
      formula_.reset();
      line_ = piece_;
      return;
  }
}

void block_scanner::take_blank_line() {
  if (shape_ == shape::nothing) {
    before_.blank_before = true;
  } else if (shape_ == shape::text && !indented_) {
    close_piece();
    before_.blank_before = true;
  } else {
    blank_seen_ = true;
  }
}

std::optional<display_formula> block_scanner::formula_at(std::string_view line) const {
  return line_ < no_formula_before_ ? std::nullopt : display_formula::begin(line);
}

void block_scanner::open_piece(std::string_view line) {
  piece_ = line_;
  lines_ = 1;
  blank_seen_ = false;
  in_paragraph_ = true;
  inner_fence_.reset();
  indented_ = quote_ = bar_ = table_ = continues_item_ = false;
  const auto next = line_ + line.size();
  if (before_.continued && belongs_to_item(line, *before_.item, true)) {
    continues_item_ = true;
    number_ = before_.number;
    return open_item(*before_.item, line);
  }
  if (!before_.table_head.empty() && is_table_row(line)) {
    table_ = bar_ = true;
    in_paragraph_ = false;
    shape_ = shape::text;
    content_end_ = line_ = next;
    return;
  }
  before_.table_head.clear();
  if (const auto fence = fence_at(line)) {
    open_code(*fence);
    return forget_piece(next);
  }
  if (auto formula = formula_at(line)) {
    if (formula->now() == display_formula::state::complete) {
      emit(source_piece::kind::formula, formula->latex());
      before_ = {};
      return forget_piece(next);
    }
    shape_ = shape::formula;
    formula_ = std::move(formula);
  } else {
    shape_ = shape::text;
    indented_ = indentation_of(line).columns >= code_indent;
    quote_ = is_quote(line);
    bar_ = is_table_row(line);
    const auto mark = list_mark_at(line);
    if (mark && !indented_) {
      number_ = continues_list(*mark) ? before_.number + 1 : mark->number;
      return open_item(*mark, line);
    }
  }
  content_end_ = line_ = next;
  if (is_heading(line) || is_rule(line)) close_piece();
}

bool block_scanner::continues_list(const list_mark& mark) const {
  const auto& last = before_.item;
  if (!last || last->ordered != mark.ordered || last->sign != mark.sign) return false;
  // Code that should be indented parts a list for CommonMark; who writes "1." again means the next number.
  return !before_.after_code || mark.number == last->number;
}

void block_scanner::open_code(const fence_mark& fence) {
  emit(source_piece::kind::code_begin, std::string(fence.info));
  before_.continued = false;
  before_.table_head.clear();
  before_.blank_before = false;
  before_.after_code = true;
  before_.fence = fence;
  before_.fence->info = {};
}

void block_scanner::open_item(const list_mark& mark, std::string_view line) {
  shape_ = shape::item;
  item_ = mark;
  in_paragraph_ = !mark.empty;
  note_inner_fence(line, continues_item_ ? container_bytes(line) : mark.bytes);
  content_end_ = line_ = line_ + line.size();
}

void block_scanner::note_inner_fence(std::string_view line, std::size_t inside) {
  inner_fence_ = fence_at(line.substr(inside));
  if (!inner_fence_) return;
  inner_info_ = inner_fence_->info;
  inner_fence_->info = {};
  inner_fence_->indent += inside;
}

/// Whether the piece is complete with this line.
bool block_scanner::continue_piece(std::string_view line) {
  ++lines_;
  content_end_ = line_ + line.size();
  blank_seen_ = false;
  if (shape_ == shape::item) {
    const auto inside = line.substr(container_bytes(line));
    if (inner_fence_) {
      if (closes_inner_fence(line, *inner_fence_)) inner_fence_.reset();
      in_paragraph_ = false;
    } else {
      note_inner_fence(line, container_bytes(line));
      in_paragraph_ = !is_heading(inside);
    }
    return false;
  }
  if (lines_ == 2 && delimiter_columns(line) > 0) table_ = true;
  const bool underlined = in_paragraph_ && !quote_ && !table_ && !indented_ && is_underline(line);
  in_paragraph_ = !quote_ && !table_;
  return underlined;
}

/// The next line belongs to the open piece, but shall go into another one.
void block_scanner::close_to_continue() {
  if (table_) {
    auto head = before_.table_head.empty() ? table_head(open_text()) : before_.table_head;
    close_piece();
    before_.table_head = std::move(head);
    before_.blank_before = true;
    return;
  }
  const auto fence = inner_fence_;
  close_piece();
  before_.continued = true;
  if (!fence) return;
  emit(source_piece::kind::code_begin, inner_info_);
  before_.fence = fence;
}

void block_scanner::close_piece() {
  auto text = text_.substr(piece_, content_end_ - piece_);
  const bool blank = blank_seen_;
  if (shape_ == shape::formula && formula_->is_believable()) {
    emit(source_piece::kind::formula, formula_->latex());
    before_ = {};
  } else if (shape_ == shape::item) {
    close_item(std::move(text));
  } else {
    emit(source_piece::kind::markdown, before_.table_head + text);
    before_ = {};
  }
  before_.blank_before = blank;
  forget_piece(line_);
}

void block_scanner::close_item(std::string text) {
  auto mark = item_;
  if (continues_item_) {
    const auto line = mark_line(item_);
    mark = list_mark_at(line).value_or(item_);
    text.insert(0, line);
  }
  emit(source_piece::kind::markdown, indented_children(text, mark));
  pieces_.back().item = true;
  pieces_.back().continues_item = continues_item_;
  if (item_.ordered) pieces_.back().number = number_;
  before_ = {};
  before_.item = item_;
  before_.number = number_;
}

void block_scanner::emit(source_piece::kind what, std::string text) {
  source_piece piece;
  piece.what = what;
  piece.text = std::move(text);
  piece.blank_before = before_.blank_before;
  pieces_.push_back(std::move(piece));
}

/// The open piece is over; the next one begins at `next`.
void block_scanner::forget_piece(std::size_t next) {
  shape_ = shape::nothing;
  formula_.reset();
  piece_ = line_ = next;
}

void block_scanner::forget_closed_text() {
  if (piece_ < much_closed_text || piece_ < text_.size() / 2) return;
  text_.erase(0, piece_);
  line_ -= piece_;
  content_end_ -= std::min(content_end_, piece_);
  no_formula_before_ -= std::min(no_formula_before_, piece_);
  piece_ = 0;
}

}  // namespace luka::gateway::render
