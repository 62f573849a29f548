#include "gateway/delivery/render/piece_writer.hpp"

#include "gateway/delivery/render/markdown_block.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::size_t next_line = 1;
constexpr std::size_t blank_line = 2;

styled_text code_block(std::string_view text, std::string language) {
  return {std::string(text), {{entity_kind::pre, 0, text.size(), std::move(language)}}};
}

/// Without white space around it; spans do not reach into that.
bool is_empty(const styled_text& content) { return trim(content.text).empty(); }

}  // namespace

void piece_writer::write(const source_piece& piece) {
  switch (piece.what) {
    case source_piece::kind::markdown: {
      const auto block = render_markdown(piece);
      has_table_or_formula_ = has_table_or_formula_ || block.table_or_formula;
      return write_block(block.content, piece, block.heading);
    }
    case source_piece::kind::formula: return write_formula(piece);
    case source_piece::kind::code_begin:
      code_ = piece;
      code_begun_ = false;
      blank_lines_ = 0;
      return;
    case source_piece::kind::code_line: return write_code_line(piece.text);
    case source_piece::kind::code_end: return;
  }
}

void piece_writer::write_block(const styled_text& content, const source_piece& piece, bool heading) {
  const bool blank = piece.blank_before || blank_before_;
  if (is_empty(content)) {
    blank_before_ = blank;
    return;
  }
  const bool set_off = blank || heading;
  const bool belongs_to_last = before_ == before::heading || before_ == before::introduction;
  const auto how = belongs_to_last ? parting::never : set_off || !piece.item ? parting::block : parting::item;
  pages_.add(content, set_off ? blank_line : next_line, how);
  blank_before_ = false;
  before_ = heading ? before::heading : content.text.ends_with(':') ? before::introduction : before::text;
}

void piece_writer::write_code_line(std::string_view line) {
  if (is_blank_line(line)) {
    ++blank_lines_;
    return;
  }
  if (!code_begun_) {
    write_block(code_block(line, language_in(code_.text)), code_, false);
    before_ = before::text;
  } else {
    for (; blank_lines_ > 0; --blank_lines_) pages_.add_code_line({});
    pages_.add_code_line(line);
  }
  code_begun_ = true;
  blank_lines_ = 0;
}

void piece_writer::write_formula(const source_piece& piece) {
  has_table_or_formula_ = true;
  write_block(code_block(trim(piece.text), "latex"), piece, false);
}

void piece_writer::write_note(std::string_view text) {
  if (trim(text).empty()) return;
  pages_.add({std::string(trim(text)), {}}, blank_line, parting::block);
}

void piece_writer::write_folded(std::string_view text) {
  std::string shown(trim(text));
  if (shown.empty()) return;
  const auto size = shown.size();
  pages_.add({std::move(shown), {{entity_kind::expandable_blockquote, 0, size, ""}}}, blank_line, parting::block);
}

}  // namespace luka::gateway::render
