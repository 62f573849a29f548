// Cuts a growing Markdown text into pieces that can be rendered one by one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/delivery/render/display_formula.hpp"
#include "gateway/delivery/render/line_rules.hpp"

namespace luka::gateway::render {

/// Something that no further text changes.
struct source_piece {
  enum class kind {
    markdown,    ///< a block, or a few: a paragraph, a heading, a table, one item of a list…
    code_begin,  ///< `text` is what follows the fence
    code_line,   ///< without its line end
    code_end,
    formula      ///< LaTeX that stands by itself, without its delimiters
  };
  kind what = kind::markdown;
  std::string text;
  bool blank_before = false;       ///< a blank line sets it off from what came before
  bool item = false;               ///< of a list at the top
  bool continues_item = false;     ///< goes on with one that was too long; the mark in `text` only shows its kind
  std::optional<unsigned> number;  ///< of an item: CommonMark counts, whatever number is written

  bool operator==(const source_piece&) const = default;
};

/// Pure and incremental: a piece ends where complete lines say so, or the end of the text, so the pieces do not depend on
/// how the text was cut. A top-level list is cut into its items, code behind a fence into its lines; anything else ends
/// at a blank line or where another block begins, and what is longer than a few kilobytes at a line's end: a table goes on
/// under its head, an item with the next line that belongs to it. The work for a line is bounded by its piece.
class block_scanner {
 public:
  /// What a piece depends on besides its own text.
  struct context {
    std::optional<fence_mark> fence;  ///< of the code that we are in; `info` is not kept
    std::optional<list_mark> item;    ///< of the list item just before
    unsigned number = 0;              ///< of that item
    bool continued = false;           ///< that item may go on
    bool after_code = false;          ///< code behind a fence has come since that item
    std::string table_head;           ///< two lines; of a table that may go on
    bool blank_before = false;
  };

  block_scanner() = default;
  explicit block_scanner(const context& before) : before_(before) {}

  void append(std::string_view more);
  /// Nothing follows: what is open is closed.
  void finish();
  std::vector<source_piece> take() { return std::exchange(pieces_, {}); }

  /// What is not in any piece yet, and what it depends on.
  [[nodiscard]] std::string_view open_text() const { return std::string_view(text_).substr(piece_); }
  [[nodiscard]] const context& before_open_text() const { return before_; }

 private:
  enum class shape { nothing, text, item, formula };

  void take_line(std::string_view line);
  void take_code_line(std::string_view line);
  void take_formula_line(std::string_view line);
  void take_blank_line();
  void open_piece(std::string_view line);
  void open_code(const fence_mark& fence);
  [[nodiscard]] bool continues_list(const list_mark& mark) const;
  void open_item(const list_mark& mark, std::string_view line);
  void note_inner_fence(std::string_view line, std::size_t inside);
  bool continue_piece(std::string_view line);
  [[nodiscard]] bool is_too_long() const;
  void close_to_continue();
  [[nodiscard]] bool begins_piece(std::string_view line) const;
  [[nodiscard]] bool interrupts_text(std::string_view line) const;
  [[nodiscard]] bool may_be_title() const;
  [[nodiscard]] bool interrupts_item(std::string_view line) const;
  [[nodiscard]] std::optional<display_formula> formula_at(std::string_view line) const;
  void close_piece();
  void close_item(std::string text);
  void emit(source_piece::kind what, std::string text);
  void forget_piece(std::size_t next);
  void forget_closed_text();

  std::string text_;        ///< from somewhere before the open piece
  std::size_t piece_ = 0;   ///< where the open piece begins
  std::size_t line_ = 0;    ///< where the first line begins that has not been looked at
  context before_;
  std::vector<source_piece> pieces_;

  // The open piece.
  shape shape_ = shape::nothing;
  std::size_t content_end_ = 0;   ///< after its last line that is not blank
  std::size_t lines_ = 0;
  bool blank_seen_ = false;       ///< after its last line
  bool in_paragraph_ = false;     ///< its last line was text that the next one may continue
  list_mark item_;
  unsigned number_ = 0;
  bool continues_item_ = false;
  std::optional<fence_mark> inner_fence_;  ///< of code within the item; `info` is not kept here
  std::string inner_info_;
  bool indented_ = false;         ///< code by indentation
  bool quote_ = false;
  bool bar_ = false;              ///< begins like a table
  bool table_ = false;
  std::optional<display_formula> formula_;
  std::size_t no_formula_before_ = 0;  ///< what has turned out not to be one
};

}  // namespace luka::gateway::render
