#include "gateway/delivery/render/display_formula.hpp"

#include "gateway/delivery/render/line_rules.hpp"

namespace luka::gateway::render {

namespace {

constexpr std::size_t most_lines = 100;
constexpr std::size_t longest_name = 32;

/// The name in "\begin{name}" at the start of `text`, or "".
std::string_view environment(std::string_view text) {
  constexpr std::string_view begin = "\\begin{";
  if (!text.starts_with(begin)) return {};
  text.remove_prefix(begin.size());
  const auto end = text.find('}');
  return end == std::string_view::npos || end > longest_name ? std::string_view() : text.substr(0, end);
}

/// What may follow a formula on its last line: the sentence's end.
bool is_nothing_more(std::string_view rest) { return rest.find_first_not_of(" \t.,;") == std::string_view::npos; }

}  // namespace

std::optional<display_formula> display_formula::begin(std::string_view line) {
  line = without_line_end(line);
  const auto indent = indentation_of(line);
  if (indent.columns > 3) return std::nullopt;
  const auto text = line.substr(indent.bytes);
  display_formula found;
  std::size_t opener = 2;
  if (text.starts_with("$$$")) return std::nullopt;
  if (text.starts_with("$$")) {
    found.closer_ = "$$";
  } else if (text.starts_with("\\[")) {
    found.closer_ = "\\]";
  } else if (const auto name = environment(text); !name.empty()) {
    found.closer_ = "\\end{" + std::string(name) + "}";
    found.closer_is_content_ = true;
    opener = 0;
  } else {
    return std::nullopt;
  }
  found.opener_is_alone_ = opener == 0 || is_blank_line(text.substr(opener));
  if (found.take(text.substr(opener)) == state::not_one) return std::nullopt;
  return found;
}

display_formula::state display_formula::take(std::string_view line) {
  line = without_line_end(line);
  ++lines_;
  if (is_blank_line(line)) {
    blank_seen_ = !latex_.empty();
    return state_;
  }
  const auto closer = line.find(closer_);
  if (closer == std::string_view::npos) {
    if (blank_seen_ || lines_ > most_lines) state_ = state::not_one;
    else take_content(line);
    return state_;
  }
  const auto after = closer + closer_.size();
  if (!is_nothing_more(line.substr(after)) || (blank_seen_ && !is_blank_line(line.substr(0, closer)))) {
    state_ = state::not_one;
    return state_;
  }
  take_content(line.substr(0, closer_is_content_ ? after : closer));
  state_ = latex_.empty() ? state::not_one : state::complete;
  return state_;
}

bool display_formula::is_believable() const {
  return state_ == state::complete || (state_ == state::open && opener_is_alone_ && !latex_.empty());
}

void display_formula::take_content(std::string_view text) {
  if (is_blank_line(text)) return;
  if (!latex_.empty()) latex_ += '\n';
  latex_ += text;
}

}  // namespace luka::gateway::render
