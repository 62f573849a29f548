#include "tests/sim/telegram/rich_markdown.hpp"

#include "tests/sim/telegram/markdown_line.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace telegram_sim {
namespace {

namespace json = boost::json;

// Deeper than Telegram allows, so that the limit can be seen to be exceeded.
constexpr std::size_t deepest = 20;

using lines = std::vector<std::string>;

class block_parser {
 public:
  block_parser(lines text, rich_document& document, std::size_t depth)
      : text_(std::move(text)), document_(document), depth_(depth) {}

  json::array parse() {
    document_.depth = std::max(document_.depth, depth_);
    while (at_ < text_.size()) {
      if (is_blank_line(text_[at_])) {
        ++at_;
      } else if (depth_ >= deepest || !take_special_block()) {
        take_paragraph();
      }
    }
    return std::move(blocks_);
  }

 private:
  bool take_special_block() {
    return take_fence() || take_formula() || take_heading() || take_rule() || take_quote() || take_table() || take_list() ||
           take_thinking() || take_details();
  }

  const std::string& line() const { return text_[at_]; }

  json::value inline_text(std::string_view markdown) const {
    auto& visible = document_.found.visible;
    visible += visible.empty() ? "" : "\n";
    return parse_rich_text(markdown, document_.found);
  }

  void show(std::string_view text) const {
    auto& visible = document_.found.visible;
    visible += visible.empty() ? "" : "\n";
    visible += text;
  }

  void add(json::object block) {
    ++document_.block_count;
    blocks_.push_back(std::move(block));
  }

  json::array nested(lines text) const { return block_parser(std::move(text), document_, depth_ + 1).parse(); }

  bool take_fence() {
    const auto fence = fence_at(line());
    if (fence.length == 0) {
      return false;
    }
    std::string code;
    for (++at_; at_ < text_.size() && !closes_fence(line(), fence); ++at_) {
      code += code.empty() ? "" : "\n";
      code += without_indent(line(), fence.indent);
    }
    at_ = std::min(at_ + 1, text_.size());
    show(code);
    if (fence.language == "math") {
      add({{"type", "mathematical_expression"}, {"expression", code}});
      return true;
    }
    json::object block{{"type", "pre"}, {"text", code}};
    if (!fence.language.empty()) {
      block["language"] = fence.language;
    }
    add(std::move(block));
    return true;
  }

  bool take_formula() {
    const auto first = trimmed(line());
    if (!first.starts_with("$$")) {
      return false;
    }
    std::string expression(first.substr(2));
    auto last = at_;
    while (!expression.ends_with("$$") && last + 1 < text_.size()) {
      expression += (expression.empty() ? "" : "\n") + std::string(trimmed(text_[++last]));
    }
    if (!expression.ends_with("$$") || expression.size() == 2) {
      return false;
    }
    expression.resize(expression.size() - 2);
    at_ = last + 1;
    const auto formula = trimmed(expression);
    show(formula);
    add({{"type", "mathematical_expression"}, {"expression", formula}});
    return true;
  }

  bool take_heading() {
    const auto size = heading_size(line());
    if (size == 0) {
      return false;
    }
    const auto text = heading_text(line());
    ++at_;
    add({{"type", "heading"}, {"size", size}, {"text", inline_text(text)}});
    return true;
  }

  bool take_rule() {
    if (!is_rule(line())) {
      return false;
    }
    ++at_;
    add({{"type", "divider"}});
    return true;
  }

  bool take_quote() {
    if (!is_quoted(line())) {
      return false;
    }
    lines quoted;
    for (; at_ < text_.size() && (is_quoted(line()) || continues_lazily(quoted)); ++at_) {
      quoted.push_back(is_quoted(line()) ? unquoted(line()) : line());
    }
    add({{"type", "blockquote"}, {"blocks", nested(std::move(quoted))}});
    return true;
  }

  // A line of a paragraph that forgot its ">" or its indent.
  bool continues_lazily(const lines& before) const {
    return !before.empty() && !is_blank_line(before.back()) && !is_blank_line(line()) && !starts_block(line());
  }

  bool begins_table() const {
    const auto header = table_cells(line());
    return !header.empty() && at_ + 1 < text_.size() && table_alignments(text_[at_ + 1]).size() == header.size();
  }

  bool take_table() {
    if (!begins_table()) {
      return false;
    }
    const auto header = table_cells(line());
    const auto alignments = table_alignments(text_[at_ + 1]);
    json::array rows;
    rows.push_back(table_row(header, alignments, true));
    for (at_ += 2; at_ < text_.size() && !is_blank_line(line()) && !starts_block(line()); ++at_) {
      auto cells = table_cells(line());
      if (cells.empty()) {
        cells.emplace_back(trimmed(line()));
      }
      cells.resize(header.size());
      rows.push_back(table_row(cells, alignments, false));
    }
    document_.block_count += rows.size();
    document_.columns = std::max(document_.columns, header.size());
    add({{"type", "table"}, {"cells", std::move(rows)}});
    return true;
  }

  json::array table_row(const lines& cells, const lines& alignments, bool is_header) const {
    json::array row;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      json::object cell{{"text", inline_text(cells[i])}, {"align", alignments[i]}, {"valign", "top"}};
      if (is_header) {
        cell["is_header"] = true;
      }
      row.push_back(std::move(cell));
    }
    return row;
  }

  bool take_list() {
    auto marker = list_marker_at(line());
    if (marker.width == 0) {
      return false;
    }
    const char sign = marker.sign;
    auto value = marker.value;
    json::array items;
    while (at_ < text_.size()) {
      marker = list_marker_at(line());
      if (marker.width == 0 || marker.sign != sign) {
        break;
      }
      items.push_back(take_item(marker, value++));
    }
    document_.block_count += items.size();
    add({{"type", "list"}, {"items", std::move(items)}});
    return true;
  }

  json::object take_item(const list_marker& marker, std::int64_t value) {
    lines content{line().substr(std::min(marker.width, line().size()))};
    for (++at_; at_ < text_.size();) {
      if (is_blank_line(line())) {
        // Blank lines belong to the item if something indented follows.
        const auto begin = text_.begin() + static_cast<std::ptrdiff_t>(at_);
        const auto next = std::find_if_not(begin, text_.end(), is_blank_line);
        if (next == text_.end() || indent_of(*next) < marker.width) {
          break;
        }
        content.insert(content.end(), static_cast<std::size_t>(next - begin), std::string());
        at_ += static_cast<std::size_t>(next - begin);
        continue;
      }
      if (indent_of(line()) >= marker.width) {
        content.push_back(line().substr(marker.width));
      } else if (list_marker_at(line()).width == 0 && continues_lazily(content)) {
        content.push_back(line());
      } else {
        break;
      }
      ++at_;
    }
    while (at_ < text_.size() && is_blank_line(line())) {
      ++at_;
    }
    json::object item{{"label", marker.is_ordered ? std::to_string(value) + "." : "•"}};
    if (marker.is_ordered) {
      item["value"] = value;
      item["type"] = "1";
    }
    if (const auto box = checkbox_at(content.front())) {
      item["has_checkbox"] = true;
      item["is_checked"] = *box;
      content.front().erase(0, 4);
    }
    item["blocks"] = nested(std::move(content));
    return item;
  }

  bool take_thinking() {
    auto text = take_element("<tg-thinking>", "</tg-thinking>");
    if (!text) {
      return false;
    }
    document_.has_thinking = true;
    add({{"type", "thinking"}, {"text", inline_text(trimmed(*text))}});
    return true;
  }

  bool take_details() {
    const bool is_open = trimmed(line()).starts_with("<details open>");
    auto text = take_element(is_open ? "<details open>" : "<details>", "</details>");
    if (!text) {
      return false;
    }
    std::string summary;
    const auto begin = text->find("<summary>");
    const auto end = text->find("</summary>");
    if (begin != std::string::npos && end != std::string::npos && begin < end) {
      summary = text->substr(begin + 9, end - begin - 9);
      text->erase(begin, end + 10 - begin);
    }
    auto title = inline_text(trimmed(summary));
    add({{"type", "details"}, {"summary", std::move(title)}, {"blocks", nested(split_lines(*text))}, {"is_open", is_open}});
    return true;
  }

  // What stands between two tags, the first of which begins this line.
  std::optional<std::string> take_element(std::string_view open, std::string_view close) {
    if (!trimmed(line()).starts_with(open)) {
      return std::nullopt;
    }
    std::string text;
    for (auto last = at_; last < text_.size(); ++last) {
      const auto part = last == at_ ? std::string_view(line()).substr(line().find(open) + open.size()) : std::string_view(text_[last]);
      const auto end = part.rfind(close);
      text += last == at_ ? "" : "\n";
      text += part.substr(0, end);
      if (end != std::string_view::npos) {
        at_ = last + 1;
        return text;
      }
    }
    return std::nullopt;
  }

  void take_paragraph() {
    std::string text(trimmed(line()));
    std::int64_t heading = 0;
    for (++at_; at_ < text_.size() && !is_blank_line(line()) && heading == 0; ++at_) {
      heading = underline_size(line());
      if (heading != 0) {
        continue;
      }
      if (depth_ < deepest && (starts_block(line()) || begins_table())) {
        break;
      }
      text += "\n" + std::string(trimmed(line()));
    }
    if (heading != 0) {
      add({{"type", "heading"}, {"size", heading}, {"text", inline_text(text)}});
    } else {
      add({{"type", "paragraph"}, {"text", inline_text(text)}});
    }
  }

  lines text_;
  rich_document& document_;
  std::size_t depth_;
  std::size_t at_ = 0;
  json::array blocks_;
};

}  // namespace

rich_document parse_rich_markdown(std::string_view markdown) {
  rich_document document;
  document.blocks = block_parser(split_lines(markdown), document, 1).parse();
  return document;
}

}  // namespace telegram_sim
