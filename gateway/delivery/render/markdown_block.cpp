#include "gateway/delivery/render/markdown_block.hpp"

#include <md4c.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "gateway/delivery/render/block_layout.hpp"
#include "gateway/delivery/render/character_references.hpp"
#include "gateway/delivery/render/inline_writer.hpp"
#include "gateway/delivery/render/markdown_source.hpp"
#include "gateway/delivery/render/placeholders.hpp"
#include "gateway/delivery/render/table_layout.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::string_view rule = "──────────";

/// An attribute's text with its character references resolved.
std::string text_of(const MD_ATTRIBUTE& attribute) {
  std::string text;
  for (std::size_t i = 0; attribute.text && attribute.substr_offsets[i] < attribute.size; ++i) {
    const auto begin = attribute.substr_offsets[i];
    const std::string_view part(attribute.text + begin, attribute.substr_offsets[i + 1] - begin);
    if (attribute.substr_types[i] == MD_TEXT_ENTITY) text += referenced_text(part);
    else append_restored(text, part, break_as::tag);
  }
  return text;
}

table::align align_of(MD_ALIGN align) {
  if (align == MD_ALIGN_RIGHT) return table::align::right;
  return align == MD_ALIGN_CENTER ? table::align::center : table::align::left;
}

/// Listens to md4c. What it says of blocks goes to the layout; of what is in a line, to the writer of the text or of a
/// table's cell.
class block_renderer {
 public:
  explicit block_renderer(const source_piece& piece) : piece_(piece) {}

  rendered_block render() {
    const auto source = protected_source(piece_.text);
    MD_PARSER parser{};
    parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_NOHTML;
    if (piece_.continues_item) parser.flags |= MD_FLAG_NOINDENTEDCODEBLOCKS;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) { return of(self).enter(type, detail); };
    parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) { return of(self).leave(type); };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) { return of(self).enter(type, detail); };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) { return of(self).leave(type); };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
      return of(self).take(type, {text, size});
    };
    // It fails only without memory; then what there is has to do.
    md_parse(source.data(), static_cast<MD_SIZE>(source.size()), &parser, this);
    rendered_block done;
    done.content = std::move(out_).take();
    done.heading = blocks_ == 1 && heading_;
    done.table_or_formula = table_or_formula_ || inlines_.has_formula();
    return done;
  }

 private:
  static block_renderer& of(void* self) { return *static_cast<block_renderer*>(self); }

  int enter(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_UL: layout_.begin_list(false, 1, static_cast<MD_BLOCK_UL_DETAIL*>(detail)->is_tight != 0); break;
      case MD_BLOCK_OL: enter_ordered(*static_cast<MD_BLOCK_OL_DETAIL*>(detail)); break;
      case MD_BLOCK_LI: enter_item(*static_cast<MD_BLOCK_LI_DETAIL*>(detail)); break;
      case MD_BLOCK_QUOTE: end_text(); layout_.begin_quote(); break;
      case MD_BLOCK_P: begin_text(); break;
      case MD_BLOCK_H: enter_heading(); break;
      case MD_BLOCK_HR: put_rule(); break;
      case MD_BLOCK_CODE: enter_code(*static_cast<MD_BLOCK_CODE_DETAIL*>(detail)); break;
      case MD_BLOCK_TABLE: end_text(); table_ = {}; break;
      case MD_BLOCK_TR: table_.rows.emplace_back(); break;
      case MD_BLOCK_TH: table_.aligns.push_back(align_of(static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align)); break;
      default: break;
    }
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) end_text();
    if (type == MD_BLOCK_TH || type == MD_BLOCK_TD) inlines_.write_to(cell_.emplace());
    return 0;
  }

  int leave(MD_BLOCKTYPE type) {
    switch (type) {
      case MD_BLOCK_UL:
      case MD_BLOCK_OL: layout_.end_list(); break;
      case MD_BLOCK_LI: end_text(); layout_.end_item(); break;
      case MD_BLOCK_QUOTE: end_text(); layout_.end_quote(); break;
      case MD_BLOCK_P: end_text(); break;
      case MD_BLOCK_H: out_.end(entity_kind::bold); end_text(); break;
      case MD_BLOCK_CODE: leave_code(); break;
      case MD_BLOCK_TABLE: leave_table(); break;
      case MD_BLOCK_TH:
      case MD_BLOCK_TD: leave_cell(); break;
      default: break;
    }
    return 0;
  }

  int enter(MD_SPANTYPE type, void* detail) {
    ensure_text();
    switch (type) {
      case MD_SPAN_A: inlines_.begin_link(text_of(static_cast<MD_SPAN_A_DETAIL*>(detail)->href)); break;
      case MD_SPAN_IMG: inlines_.begin_link(text_of(static_cast<MD_SPAN_IMG_DETAIL*>(detail)->src)); break;
      case MD_SPAN_EM: inlines_.begin(entity_kind::italic); break;
      case MD_SPAN_STRONG: inlines_.begin(entity_kind::bold); break;
      case MD_SPAN_DEL: inlines_.begin(entity_kind::strikethrough); break;
      case MD_SPAN_CODE: inlines_.begin(entity_kind::code); break;
      default: break;
    }
    return 0;
  }

  int leave(MD_SPANTYPE type) {
    switch (type) {
      case MD_SPAN_A:
      case MD_SPAN_IMG: inlines_.end_link(); break;
      case MD_SPAN_EM: inlines_.end(entity_kind::italic); break;
      case MD_SPAN_STRONG: inlines_.end(entity_kind::bold); break;
      case MD_SPAN_DEL: inlines_.end(entity_kind::strikethrough); break;
      case MD_SPAN_CODE: inlines_.end(entity_kind::code); break;
      default: break;
    }
    return 0;
  }

  int take(MD_TEXTTYPE type, std::string_view text) {
    if (in_code_) {
      code_ += text;
      return 0;
    }
    ensure_text();
    switch (type) {
      case MD_TEXT_BR:
      case MD_TEXT_SOFTBR: inlines_.break_line(); break;
      case MD_TEXT_ENTITY: inlines_.write_literally(referenced_text(text)); break;
      case MD_TEXT_CODE: inlines_.write_code(text); break;
      default: inlines_.write(text); break;
    }
    return 0;
  }

  void enter_ordered(const MD_BLOCK_OL_DETAIL& list) {
    const bool outermost = depth_ == 0 && piece_.number;
    layout_.begin_list(true, outermost ? *piece_.number : list.start, list.is_tight != 0);
  }

  void enter_item(const MD_BLOCK_LI_DETAIL& item) {
    end_text();
    const bool unmarked = piece_.continues_item && depth_ == 0;
    ++depth_;
    layout_.begin_item(item.is_task ? std::optional(item.task_mark) : std::nullopt, unmarked);
  }

  void enter_heading() {
    end_text();
    layout_.begin_heading();
    in_text_ = true;
    heading_ = true;
    ++blocks_;
    inlines_.write_to(out_);
    out_.begin(entity_kind::bold);
  }

  /// The text of a tight list's item comes without a paragraph around it.
  void ensure_text() {
    if (!in_text_ && !cell_) begin_text();
  }

  void begin_text() {
    end_text();
    layout_.begin_text();
    in_text_ = true;
    ++blocks_;
    inlines_.write_to(out_);
  }

  void end_text() {
    if (in_text_) layout_.end_leaf(false);
    in_text_ = false;
  }

  void put_rule() {
    end_text();
    layout_.begin_heading();
    out_.write_plain(rule);
    layout_.end_leaf(false);
    ++blocks_;
  }

  void enter_code(const MD_BLOCK_CODE_DETAIL& code) {
    end_text();
    in_code_ = true;
    code_.clear();
    const auto info = text_of(code.info);
    is_formula_ = info == formula_info_text;
    language_ = is_formula_ ? "latex" : language_in(info);
  }

  void leave_code() {
    in_code_ = false;
    auto text = restored(without_blank_lines(code_), break_as::tag);
    if (text.empty()) return;
    if (is_formula_) {
      text = trim(text);
      table_or_formula_ = true;
    }
    layout_.begin_wide();
    out_.write_pre(text, language_);
    layout_.end_leaf(true);
    ++blocks_;
  }

  void leave_cell() {
    auto cell = std::move(*cell_).take();
    cell_.reset();
    inlines_.write_to(out_);
    if (!table_.rows.empty()) table_.rows.back().push_back(std::move(cell));
  }

  void leave_table() {
    table_or_formula_ = true;
    layout_.begin_wide();
    out_.write(laid_out(table_, layout_.indentation()));
    layout_.end_leaf(true);
    ++blocks_;
  }

  static std::string_view without_blank_lines(std::string_view code) {
    while (!code.empty() && is_blank_line(code.substr(0, code.find('\n') + 1)) && code.find('\n') != std::string_view::npos)
      code.remove_prefix(code.find('\n') + 1);
    const auto last = code.find_last_not_of(" \t\n");
    return last == std::string_view::npos ? std::string_view() : code.substr(0, last + 1);
  }

  const source_piece& piece_;
  text_builder out_;
  block_layout layout_{out_};
  inline_writer inlines_{out_, layout_};
  std::optional<text_builder> cell_;
  table table_;
  std::string code_;
  std::string language_;
  bool in_code_ = false;
  bool is_formula_ = false;
  bool in_text_ = false;
  bool heading_ = false;
  bool table_or_formula_ = false;
  std::size_t depth_ = 0;  ///< items begun
  std::size_t blocks_ = 0;
};

}  // namespace

rendered_block render_markdown(const source_piece& piece) { return block_renderer(piece).render(); }

std::string language_in(std::string_view info) {
  constexpr std::size_t longest = 32;
  const auto is_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '#' || c == '-' ||
           c == '_' || c == '.';
  };
  info.remove_prefix(std::min(info.find_first_not_of(" \t{."), info.size()));
  const auto end = std::ranges::find_if_not(info, is_name) - info.begin();
  const auto name = info.substr(0, static_cast<std::size_t>(end));
  return name.size() > longest ? std::string() : std::string(name);
}

}  // namespace luka::gateway::render
