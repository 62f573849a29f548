#include "gateway/delivery/render/list_items.hpp"

#include <optional>

namespace luka::gateway::render {

namespace {

constexpr std::size_t sloppy_indent = 2;

/// Walks through the lines of an item and writes them anew.
class item_writer {
 public:
  explicit item_writer(const list_mark& item) : item_(item) {}

  std::string take() && { return std::move(out_); }

  void first_line(std::string_view line) {
    out_ += line;
    note_fence(line.substr(item_.bytes));
  }

  /// `next` is the line after this one, or "".
  void line(std::string_view line, std::string_view next) {
    if (is_blank_line(line)) {
      out_ += line;
      after_blank_ = true;
      after_bar_ = false;
      return;
    }
    const auto indent = indentation_of(line);
    const auto text = line.substr(indent.bytes);
    const bool bar = text.starts_with('|');
    if (!fence_ && bar && !after_bar_ && !after_blank_ && delimiter_columns(next.substr(indentation_of(next).bytes)) > 0)
      out_ += '\n';
    if (const auto more = padding(line, indent.columns); more > 0) {
      out_.append(indent.columns + more, ' ');  // a tab would swallow blanks before it
      out_ += text;
    } else {
      out_ += line;
    }
    if (fence_) {
      if (closes_inner_fence(line, *fence_)) fence_.reset();
    } else {
      note_fence(line.substr(container_bytes(line)));
    }
    after_blank_ = false;
    after_bar_ = bar;
  }

 private:
  void note_fence(std::string_view text) { fence_ = fence_at(text); }

  /// How many blanks a line lacks.
  std::size_t padding(std::string_view line, std::size_t indent) {
    if (fence_) return indent < item_.content ? item_.content - indent : shift_;
    if (shift_ > 0 && indent >= shifted_from_) return shift_;
    if (indent >= item_.content || !belongs_to_item(line, item_, after_blank_)) return 0;
    shifted_from_ = indent;
    shift_ = item_.content - indent;
    return shift_;
  }

  const list_mark& item_;
  std::string out_;
  std::optional<fence_mark> fence_;
  bool after_blank_ = false;
  bool after_bar_ = false;
  std::size_t shift_ = 0;         ///< by how much lines from the indentation `shifted_from_` on are moved
  std::size_t shifted_from_ = 0;
};

std::string_view first_line_of(std::string_view text) {
  const auto end = text.find('\n');
  return end == std::string_view::npos ? text : text.substr(0, end + 1);
}

}  // namespace

bool belongs_to_item(std::string_view line, const list_mark& item, bool after_blank) {
  const auto indent = indentation_of(line).columns;
  if (indent >= item.content) return true;
  if (indent <= item.indent) return false;
  const bool further_in = indent >= item.indent + sloppy_indent;
  const auto mark = list_mark_at(line);
  return mark ? further_in || mark->ordered != item.ordered : further_in && after_blank;
}

std::string indented_children(std::string_view item_text, const list_mark& item) {
  item_writer writer(item);
  bool first = true;
  while (!item_text.empty()) {
    const auto line = first_line_of(item_text);
    item_text.remove_prefix(line.size());
    if (first) writer.first_line(line);
    else writer.line(line, first_line_of(item_text));
    first = false;
  }
  return std::move(writer).take();
}

}  // namespace luka::gateway::render
