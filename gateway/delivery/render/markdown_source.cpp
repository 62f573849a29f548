#include "gateway/delivery/render/markdown_source.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/delivery/render/display_formula.hpp"
#include "gateway/delivery/render/line_protector.hpp"
#include "gateway/delivery/render/line_rules.hpp"
#include "gateway/delivery/render/placeholders.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::string_view formula_fence = "~~~~~~~~";

/// Walks through a piece line by line.
class source_protector {
 public:
  explicit source_protector(std::string_view piece) : rest_(piece) {}

  std::string text() {
    while (!rest_.empty()) {
      const auto line = rest_.substr(0, std::min(rest_.find('\n'), rest_.size() - 1) + 1);
      const auto inside = container_bytes(line);
      if (fence_) take_code(line);
      else if (!take_formula(line, inside)) take_line(line, inside);
    }
    return std::move(out_);
  }

 private:
  void take_code(std::string_view line) {
    out_ += line;
    rest_.remove_prefix(line.size());
    if (closes_inner_fence(line, *fence_)) fence_.reset();
  }

  void take_line(std::string_view line, std::size_t inside) {
    const auto text = line.substr(inside);
    fence_ = fence_at(text);
    if (fence_) {
      fence_->info = {};
      out_ += line;
    } else {
      out_ += line.substr(0, inside);
      put_text(text, begins_definition(rest_.substr(inside)), line.substr(0, inside).find('>') != std::string_view::npos);
    }
    rest_.remove_prefix(line.size());
  }

  void put_text(std::string_view text, bool definition, bool in_quote) {
    if (const auto alert = in_quote ? alert_name(text) : std::string_view(); !alert.empty()) {
      ((out_ += "**") += alert) += "**\n";
      return;
    }
    const bool bar = text.find('|') != std::string_view::npos;
    if (bars_ == 1 && delimiter_columns(text) > 0) return put_delimiters(text);
    bars_ = bar ? bars_ + 1 : 0;
    if (definition) append_protected(out_, '[');
    append_protected_line(out_, text.substr(definition ? 1 : 0));
  }

  /// The line below a table's head, with three dashes in each column: md4c before 0.5 knows no shorter ones.
  void put_delimiters(std::string_view text) {
    bars_ = 2;
    while (!text.empty()) {
      const auto dashes = std::min(text.find_first_not_of('-'), text.size());
      out_ += text.substr(0, dashes);
      if (dashes > 0 && dashes < 3) out_.append(3 - dashes, '-');
      text.remove_prefix(dashes);
      const auto others = std::min(text.find('-'), text.size());
      out_ += text.substr(0, others);
      text.remove_prefix(others);
    }
  }

  /// What GitHub calls a quote that begins so.
  static std::string_view alert_name(std::string_view text) {
    constexpr std::array<std::array<std::string_view, 2>, 5> alerts{{{"[!NOTE]", "Note"},
                                                                     {"[!TIP]", "Tip"},
                                                                     {"[!IMPORTANT]", "Important"},
                                                                     {"[!WARNING]", "Warning"},
                                                                     {"[!CAUTION]", "Caution"}}};
    for (const auto& [mark, name] : alerts)
      if (trim(text) == mark) return name;
    return {};
  }

  /// "[name]:" at the beginning of `text`, maybe across lines.
  static bool begins_definition(std::string_view text) {
    if (!text.starts_with('[')) return false;
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
      if (text[at] == '\\') ++at;
      else if (text[at] == ']') return text[at + 1] == ':';
      else if (text[at] == '[') return false;
    }
    return false;
  }

  /// Whether the lines from here on are a formula; then they have been taken.
  bool take_formula(std::string_view line, std::size_t inside) {
    auto formula = display_formula::begin(line.substr(inside));
    if (!formula) return false;
    const auto prefix = line.substr(0, inside);
    auto after = rest_.substr(line.size());
    while (formula->now() == display_formula::state::open && !after.empty()) {
      const auto next = after.substr(0, std::min(after.find('\n'), after.size() - 1) + 1);
      formula->take(without_quote_marks(next, std::ranges::count(prefix, '>')));
      after.remove_prefix(next.size());
    }
    if (!formula->is_believable()) return false;
    put_formula(prefix, formula->latex());
    rest_ = after;
    return true;
  }

  static std::string_view without_quote_marks(std::string_view line, std::ptrdiff_t depth) {
    for (;;) {
      line.remove_prefix(indentation_of(line).bytes);
      if (depth-- <= 0 || !line.starts_with('>')) return line;
      line.remove_prefix(1);
    }
  }

  void put_formula(std::string_view prefix, std::string_view latex) {
    std::string continued(prefix);
    std::ranges::replace_if(continued, [](char c) { return c != '>' && c != '\t'; }, ' ');
    out_ += prefix;
    (out_ += formula_fence) += formula_info_text;
    out_ += '\n';
    while (!latex.empty()) {
      const auto end = std::min(latex.find('\n'), latex.size());
      (out_ += continued) += latex.substr(0, end);
      out_ += '\n';
      latex.remove_prefix(std::min(end + 1, latex.size()));
    }
    (out_ += continued) += formula_fence;
    out_ += '\n';
  }

  std::string_view rest_;
  std::string out_;
  std::optional<fence_mark> fence_;
  std::size_t bars_ = 0;  ///< of so many lines just before this one each has a bar
};

}  // namespace

std::string protected_source(std::string_view piece) { return source_protector(piece).text(); }

}  // namespace luka::gateway::render
