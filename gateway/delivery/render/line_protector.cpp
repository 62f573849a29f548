#include "gateway/delivery/render/line_protector.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/delivery/render/inline_formula.hpp"
#include "gateway/delivery/render/placeholders.hpp"
#include "gateway/delivery/render/unicode.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::array<std::pair<std::string_view, char32_t>, 3> breaks{
    {{"<br>", break_placeholder}, {"<br/>", closed_break_placeholder}, {"<br />", spaced_break_placeholder}}};

std::size_t run_at(std::string_view line, std::size_t at) {
  return std::min(line.find_first_not_of(line[at], at), line.size()) - at;
}

bool is_ascii_word(char c) {
  const auto code_point = static_cast<char32_t>(static_cast<unsigned char>(c));
  return is_ascii_digit(code_point) || is_ascii_letter(code_point);
}

class protector {
 public:
  protector(std::string& out, std::string_view line) : out_(out), line_(line) {}

  void run() {
    while (at_ < line_.size()) {
      switch (line_[at_]) {
        case '\\': take_backslash(); break;
        case '`': take_code(); break;
        case '$': take_dollar(); break;
        case '<': take_angle(); break;
        case '~':
        case '*': take_emphasis(); break;
        case '_': take_underscores(); break;
        case 'h': take_address(); break;
        default: out_ += line_[at_++]; break;
      }
    }
  }

 private:
  void copy(std::size_t bytes) {
    out_ += line_.substr(at_, bytes);
    at_ = std::min(at_ + bytes, line_.size());
  }

  void take_backslash() {
    if (take_formula()) return;
    copy(2);
  }

  void take_code() {
    const auto run = run_at(line_, at_);
    const auto end = run <= open_runs_.size() && open_runs_[run - 1] ? std::string_view::npos : end_of_code(line_, at_);
    if (end == std::string_view::npos && run <= open_runs_.size()) open_runs_[run - 1] = true;
    copy(end == std::string_view::npos ? run : end - at_);
  }

  void take_dollar() {
    if (!take_formula()) copy(run_at(line_, at_));
  }

  bool take_formula() {
    // Each kind of delimiter is searched for in vain only once in a line.
    constexpr std::string_view openers = "([$";
    const auto kind = line_[at_] == '$' && !line_.substr(at_).starts_with("$$")
                          ? openers.size()
                          : at_ + 1 < line_.size() ? openers.find(line_[at_ + 1]) : std::string_view::npos;
    if (kind == std::string_view::npos || hopeless_[kind]) return false;
    const auto formula = inline_formula_at(line_, at_);
    if (!formula) {
      hopeless_[kind] = kind != openers.size() || line_.find('$', at_ + 1) == std::string_view::npos;
      return false;
    }
    const auto edge = [&] { append_utf8(out_, formula_edge_placeholder); };
    edge();
    append_protected(out_, line_.substr(at_, formula->opener));
    edge();
    append_protected(out_, line_.substr(at_ + formula->opener, formula->content_end - at_ - formula->opener));
    edge();
    append_protected(out_, line_.substr(formula->content_end, formula->end - formula->content_end));
    edge();
    at_ = formula->end;
    return true;
  }

  void take_angle() {
    for (const auto& [tag, placeholder] : breaks) {
      if (!line_.substr(at_).starts_with(tag)) continue;
      append_utf8(out_, placeholder);
      at_ += tag.size();
      return;
    }
    copy(1);
  }

  void take_emphasis() {
    const auto run = run_at(line_, at_);
    const auto end = at_ + run;
    const char32_t before = at_ > 0 ? decode_before(line_, at_).code_point : U' ';
    const char32_t after = end < line_.size() ? decode(line_.substr(end)).code_point : U' ';
    const bool calculates = line_[at_] == '*' && run <= 2 && is_ascii_digit(before) && is_ascii_digit(after);
    if (calculates || is_file_pattern(line_, at_, end) || (line_[at_] == '~' && run != 2)) {
      append_protected(out_, line_.substr(at_, run));
      at_ = end;
      return;
    }
    const auto is_letter = [](char32_t c) { return !is_space(c) && !is_punctuation(c); };
    const bool closes = is_punctuation(before) && is_letter(after) && (after >= 0x80 || (run > 1 && before == U':'));
    const bool opens = is_punctuation(after) && before >= 0x80 && is_letter(before);
    if (closes) append_utf8(out_, joint_placeholder);
    copy(run);
    if (opens) append_utf8(out_, joint_placeholder);
  }

  [[nodiscard]] char char_at(std::size_t place) const { return place < line_.size() ? line_[place] : ' '; }

  /// "__init__.py", "x.__len__" and "__main__()" are names.
  void take_underscores() {
    const auto run = run_at(line_, at_);
    if (run != 2) return copy(run);
    const auto end = line_.find("__", at_ + run);
    const auto name = line_.substr(at_ + run, end == std::string_view::npos ? 0 : end - at_ - run);
    const bool is_word = !name.empty() && std::ranges::all_of(name, [](char c) { return is_ascii_word(c) || c == '_'; });
    const char after = end == std::string_view::npos ? ' ' : char_at(end + 2);
    const bool before_suffix = after == '.' && is_ascii_word(char_at(end + 3));
    const bool in_path = before_suffix || after == '(' || (at_ > 0 && line_[at_ - 1] == '.');
    if (!is_word || !in_path) return copy(run);
    append_protected(out_, line_.substr(at_, end + 2 - at_));
    at_ = end + 2;
  }

  /// "_" and "~" in an address are part of it.
  void take_address() {
    const auto text = line_.substr(at_);
    const bool begins = at_ == 0 || !is_ascii_word(line_[at_ - 1]);
    if (!begins || !(text.starts_with("http://") || text.starts_with("https://"))) return copy(1);
    const auto size = std::min(text.find_first_of(" \t\n<>()[]|*`\"\\"), text.size());
    for (std::size_t i = 0; i < size; ++i) {
      const char next = i + 1 < size ? text[i + 1] : ' ';
      const bool inside = is_ascii_word(next) || next == '/' || next == '_' || next == '-';
      if ((text[i] == '_' || text[i] == '~') && inside) append_protected(out_, text[i]);
      else out_ += text[i];
    }
    at_ += size;
  }

  std::string& out_;
  std::string_view line_;
  std::size_t at_ = 0;
  std::array<bool, 32> open_runs_{};  ///< of so many backticks, that nothing closes
  std::array<bool, 4> hopeless_{};
};

}  // namespace

bool is_file_pattern(std::string_view line, std::size_t begin, std::size_t end) {
  const auto char_at = [&](std::size_t place) { return place < line.size() ? line[place] : ' '; };
  const bool before_path = char_at(end) == '/';
  const bool after_path = begin > 0 && line[begin - 1] == '/';
  const bool before_suffix = char_at(end) == '.' && is_ascii_word(char_at(end + 1));
  return (before_path && char_at(end + 1) == '*') || (after_path && (before_path || before_suffix));
}

void append_protected_line(std::string& out, std::string_view line) { protector(out, line).run(); }

std::size_t end_of_code(std::string_view line, std::size_t at) {
  const auto run = run_at(line, at);
  at += run;
  for (;;) {
    at = line.find('`', at);
    if (at == std::string_view::npos) return at;
    const auto next = run_at(line, at);
    at += next;
    if (next == run) return at;
  }
}

}  // namespace luka::gateway::render
