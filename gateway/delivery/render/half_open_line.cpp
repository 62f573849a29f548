#include "gateway/delivery/render/half_open_line.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "gateway/delivery/render/inline_formula.hpp"
#include "gateway/delivery/render/line_protector.hpp"
#include "gateway/delivery/render/line_rules.hpp"
#include "gateway/delivery/render/unicode.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway::render {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

class line_closer {
 public:
  line_closer(std::string& out, std::string_view line) : out_(out), line_(line), at_(container_bytes(line)) {
    out_ += line_.substr(0, at_);
  }

  void run() {
    while (at_ < line_.size()) {
      switch (line_[at_]) {
        case '\\': take_formula(); break;
        case '$': take_formula(); break;
        case '`': take_code(); break;
        case '*':
        case '_':
        case '~': take_emphasis(); break;
        case '[': open_link(); break;
        case ']': close_link(); break;
        case '<': take_angle(); break;
        case '&': take_reference(); break;
        default: out_ += line_[at_++]; break;
      }
    }
    close();
  }

 private:
  struct emphasis {
    char character;
    std::size_t length;
  };

  void copy_to(std::size_t end) {
    out_ += line_.substr(at_, end - at_);
    at_ = end;
  }

  /// What is open within everything else; the line is over.
  void finish_with(std::string_view closer) {
    copy_to(line_.size());
    while (!out_.empty() && (is_blank(out_.back()) || out_.back() == '\\')) out_.pop_back();
    out_ += closer;
  }

  void take_formula() {
    const auto rest = line_.substr(at_);
    if (const auto text = trim(rest); text == "\\" || text == "\\(" || text == "\\[") {
      at_ = line_.size();  // nothing yet
      return;
    }
    const auto behind = at_ + (rest[0] == '$' ? std::min(rest.find_first_not_of('$'), rest.size()) : 2);
    if (rest.starts_with("$$\n")) return copy_to(behind);  // in lines of its own: not this one's concern
    if (const auto formula = inline_formula_at(line_, at_)) return copy_to(formula->end);
    if (rest[0] != '$' || line_.find('$', behind) == std::string_view::npos) {
      const auto closer = formula_closer(line_, at_);
      if (!closer.empty() && line_.find(closer, behind) == std::string_view::npos) return finish_with(closer);
    }
    copy_to(std::min(behind, line_.size()));
  }

  void take_code() {
    const auto end = end_of_code(line_, at_);
    if (end != std::string_view::npos) return copy_to(end);
    const auto run = std::min(line_.find_first_not_of('`', at_), line_.size()) - at_;
    if (at_ + run == line_.size()) {
      at_ = line_.size();  // nothing in it yet
      return;
    }
    // Of "``a `" the last one may be half of what closes it.
    const auto last = line_.find_last_not_of('`') + 1;
    if (line_.size() - last < run) line_ = line_.substr(0, last);
    finish_with(std::string(run, '`'));
  }

  void take_emphasis() {
    const char c = line_[at_];
    const auto end = std::min(line_.find_first_not_of(c, at_), line_.size());
    const auto run = end - at_;
    const char32_t before = at_ > 0 ? decode_before(line_, at_).code_point : U' ';
    const char32_t after = end < line_.size() ? decode(line_.substr(end)).code_point : U' ';
    const bool is_last = end == line_.size();
    if (c == '*' && is_file_pattern(line_, at_, end)) return copy_to(end);
    if (c == '~' && run != 2) {
      if (!is_last) copy_to(end);
      at_ = end;
      return;
    }
    const auto opener = std::ranges::find(open_.rbegin(), open_.rend(), c, &emphasis::character);
    if (opener != open_.rend() && !is_space(before)) {
      if (is_last && run < opener->length) {  // half of what closes it
        at_ = end;
        return;
      }
      if (opener->length == run || c == '~') open_.erase(opener.base() - 1, open_.end());
      else if (opener->length > run) opener->length -= run;
      else open_.clear();
    } else if (is_last) {
      at_ = end;  // nothing in it yet
      return;
    } else if (may_open(c, run, before, after)) {
      open_.push_back({c, run});
    }
    copy_to(end);
  }

  static bool may_open(char c, std::size_t run, char32_t before, char32_t after) {
    const bool in_word = !is_space(before) && !is_punctuation(before);
    if (is_space(after) || (in_word && is_punctuation(after))) return false;
    return !in_word || (c == '*' && run > 1);
  }

  void open_link() {
    const bool image = at_ > 0 && line_[at_ - 1] == '!';
    if (!link_ && (image || may_be_link())) {
      const auto begin = out_.size() - (image ? 1 : 0);
      if (!last_bracket_) last_bracket_ = line_.rfind(']');
      if (*last_bracket_ != std::string_view::npos && *last_bracket_ > at_) pending_ = begin;
      else link_ = begin;
    }
    copy_to(at_ + 1);
  }

  /// Not one of "x[1]", "[1]" and "[^note]".
  [[nodiscard]] bool may_be_link() const {
    constexpr std::string_view before = " \t(*_|";
    constexpr std::string_view citation = "0123456789^";
    const bool begins = at_ == 0 || before.find(line_[at_ - 1]) != std::string_view::npos;
    return begins && (at_ + 1 == line_.size() || citation.find(line_[at_ + 1]) == std::string_view::npos);
  }

  /// "[text](http" is shown as its text.
  void close_link() {
    const auto next = at_ + 1;
    const bool has_address = next < line_.size() && line_[next] == '(';
    const auto end = has_address && pending_ ? end_of_address(next) : next;
    if (pending_ && (next == line_.size() || end == std::string_view::npos)) {
      link_ = pending_;
      at_ = line_.size();
      return;
    }
    pending_.reset();
    copy_to(end);
  }

  /// Behind the parenthesis that closes the one at `begin`.
  [[nodiscard]] std::size_t end_of_address(std::size_t begin) const {
    std::size_t depth = 0;
    for (auto at = begin; at < line_.size(); ++at) {
      if (line_[at] == '(') ++depth;
      if (line_[at] == ')' && --depth == 0) return at + 1;
    }
    return std::string_view::npos;
  }

  /// "<https://exa" is shown as its address.
  void take_angle() {
    constexpr std::string_view address = "<http";
    const auto rest = line_.substr(at_);
    if (address.starts_with(rest.substr(0, address.size())) && rest.find('>') == std::string_view::npos) ++at_;
    else out_ += line_[at_++];
  }

  /// "&am" may become a character.
  void take_reference() {
    constexpr std::size_t longest = 7;
    constexpr std::string_view inside = "abcdefghijklmnopqrstuvwxyz#0123456789";
    const auto rest = line_.substr(at_ + 1);
    const bool half = rest.size() < longest && rest.find_first_not_of(inside) == std::string_view::npos;
    if (half) at_ = line_.size();
    else out_ += line_[at_++];
  }

  void close() {
    if (link_) {
      if (out_[*link_] == '[') out_.erase(*link_, 1);
      if (out_.compare(*link_, 2, "![") == 0) out_.erase(*link_, 2);  // an image, or one within the link
    }
    if (open_.empty()) return;
    while (!out_.empty() && is_blank(out_.back())) out_.pop_back();
    for (auto it = open_.rbegin(); it != open_.rend(); ++it) out_.append(it->length, it->character);
  }

  std::string& out_;
  std::string_view line_;
  std::size_t at_;
  std::vector<emphasis> open_;
  std::optional<std::size_t> last_bracket_;
  std::optional<std::size_t> pending_;  ///< in `out_`, where a link begins of which "]" follows
  std::optional<std::size_t> link_;     ///< in `out_`, where a link begins that is not complete
};

}  // namespace

void append_closed(std::string& out, std::string_view line) { line_closer(out, line).run(); }

}  // namespace luka::gateway::render
