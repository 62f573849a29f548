#include "gateway/delivery/render/table_layout.hpp"

#include <algorithm>

#include "gateway/delivery/render/text_builder.hpp"
#include "gateway/delivery/render/unicode.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::string_view between_columns = " │ ";
constexpr std::string_view under_head = "─";
constexpr std::string_view crossing = "─┼─";
constexpr std::size_t separator_width = 3;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::size_t width_of_cell(const styled_text& cell) {
  std::size_t widest = 0;
  for (const auto line : lines_of(cell.text)) widest = std::max(widest, display_width(line));
  return widest;
}

std::vector<std::size_t> column_widths(const table& rows) {
  std::vector<std::size_t> widths(rows.aligns.size());
  for (const auto& row : rows.rows)
    for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i)
      widths[i] = std::max(widths[i], width_of_cell(row[i]));
  return widths;
}

std::size_t total_width(const std::vector<std::size_t>& widths) {
  std::size_t total = (widths.size() - 1) * separator_width;
  for (const auto each : widths) total += each;
  return total;
}

bool has_link(const table& rows) {
  const auto is_link = [](const span& each) { return each.kind == entity_kind::text_link; };
  return std::ranges::any_of(rows.rows, [&](const auto& row) {
    return std::ranges::any_of(row, [&](const styled_text& cell) { return std::ranges::any_of(cell.spans, is_link); });
  });
}

/// A table in fixed-width type, line by line.
class grid {
 public:
  grid(const table& rows, const std::vector<std::size_t>& widths) : rows_(rows), widths_(widths) {}

  std::string text() {
    for (std::size_t i = 0; i < rows_.rows.size(); ++i) {
      put_row(rows_.rows[i]);
      if (i == 0) put_rule();
    }
    return std::move(out_);
  }

 private:
  void put_row(const std::vector<styled_text>& row) {
    std::vector<std::vector<std::string_view>> cells;
    std::size_t height = 1;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      cells.push_back(i < row.size() ? lines_of(row[i].text) : std::vector<std::string_view>{});
      height = std::max(height, cells.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) put_line(cells, line);
  }

  void put_line(const std::vector<std::vector<std::string_view>>& cells, std::size_t line) {
    begin_line();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out_ += between_columns;
      put_cell(line < cells[i].size() ? cells[i][line] : std::string_view(), i);
    }
    while (out_.ends_with(' ')) out_.pop_back();
  }

  void put_cell(std::string_view text, std::size_t column) {
    const auto room = widths_[column] - display_width(text);
    const auto align = rows_.aligns[column];
    const auto before = align == table::align::right ? room : align == table::align::center ? room / 2 : 0;
    out_.append(before, ' ');
    out_ += text;
    out_.append(room - before, ' ');
  }

  void put_rule() {
    begin_line();
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      if (i > 0) out_ += crossing;
      for (std::size_t column = 0; column < widths_[i]; ++column) out_ += under_head;
    }
  }

  void begin_line() {
    if (!out_.empty()) out_ += '\n';
  }

  const table& rows_;
  const std::vector<std::size_t>& widths_;
  std::string out_;
};

/// A table as a list.
class record_list {
 public:
  record_list(const table& rows, std::string_view indentation) : rows_(rows), indentation_(indentation) {}

  styled_text text() {
    const auto& head = rows_.rows[0];
    if (rows_.rows.size() == 1 || rows_.aligns.size() == 1) {
      put_row(head, {});
      for (std::size_t i = 1; i < rows_.rows.size(); ++i) put_item(rows_.rows[i]);
    } else {
      for (std::size_t i = 1; i < rows_.rows.size(); ++i) put_row(rows_.rows[i], head);
    }
    return std::move(out_).take();
  }

 private:
  void put_row(const std::vector<styled_text>& row, const std::vector<styled_text>& head) {
    bool first_line = true;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].text.empty()) continue;
      begin_line(first_line ? "\n\n" : "\n");
      if (i > 0) out_.write_plain("• ");
      if (i < head.size() && !head[i].text.empty()) {
        out_.write(head[i]);
        out_.write_plain(": ");
      }
      out_.write(i == 0 ? as_title(row[i]) : row[i]);
      first_line = false;
    }
  }

  void put_item(const std::vector<styled_text>& row) {
    if (row.empty() || row[0].text.empty()) return;
    begin_line("\n");
    out_.write_plain("• ");
    out_.write(row[0]);
  }

  void begin_line(std::string_view separator) {
    if (out_.text().empty()) return;
    out_.write_plain(separator);
    out_.write_plain(indentation_);
  }

  /// Bold, but for code.
  static styled_text as_title(styled_text cell) {
    const auto is_code = [](const span& each) { return each.kind == entity_kind::code; };
    std::erase_if(cell.spans, [](const span& each) { return each.kind == entity_kind::bold; });
    if (std::ranges::none_of(cell.spans, is_code)) cell.spans.push_back({entity_kind::bold, 0, cell.text.size(), {}});
    return cell;
  }

  const table& rows_;
  std::string_view indentation_;
  text_builder out_;
};

}  // namespace

styled_text laid_out(const table& rows, std::string_view indentation) {
  if (rows.rows.empty() || rows.aligns.empty()) return {};
  const auto widths = column_widths(rows);
  // A `pre` cannot hold a link, and a source that cannot be opened is worth little.
  if (total_width(widths) > widest_table || has_link(rows)) return record_list(rows, indentation).text();
  styled_text block;
  block.text = grid(rows, widths).text();
  block.spans.push_back({entity_kind::pre, 0, block.text.size(), {}});
  return block;
}

}  // namespace luka::gateway::render
