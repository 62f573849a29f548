#include "tests/sim/ollama/stream_plan.hpp"

#include <optional>

namespace ollama_sim {
namespace {

class planner {
 public:
  planner(const reply& what, const directives& wanted)
      : reply_(what), wanted_(wanted), lines_(static_cast<std::uint32_t>(what.pieces.size())) {
    steps_.reserve(lines_ + 4U);
  }

  std::vector<stream_step> plan() {
    if (wanted_.zero_lines) {
      add(stream_action::end_stream);
      return std::move(steps_);
    }
    for (std::uint32_t line = 0; line <= lines_; ++line) {
      if (ends_at(line)) return std::move(steps_);
      disturb_at(line);
      if (line < lines_) add(breaks_at(line) ? stream_action::broken_piece : stream_action::piece, line);
    }
    finish();
    return std::move(steps_);
  }

 private:
  void add(stream_action what, std::uint32_t arg = 0) { steps_.push_back({what, arg}); }

  bool is_at(const std::optional<std::size_t>& wanted, std::uint32_t line) const {
    return wanted && (*wanted == line || (line == lines_ && *wanted > line));
  }

  bool ends_at(std::uint32_t line) {
    if (is_at(wanted_.rst, line)) {
      add(stream_action::reset);
    } else if (is_at(wanted_.fin_midline, line)) {
      if (lines_ > 0) add(stream_action::half_piece, std::min(line, lines_ - 1));
      add(stream_action::fin);
    } else if (is_at(wanted_.error_after, line)) {
      add(stream_action::error_line);
      add(stream_action::end_stream);
    } else if (is_at(wanted_.silent_end, line)) {
      add(stream_action::end_stream);
    } else {
      return false;
    }
    return true;
  }

  void disturb_at(std::uint32_t line) {
    if (is_at(wanted_.garbage_line, line)) add(stream_action::garbage);
    if (wanted_.stalled && !breaks_at(line) && is_at(wanted_.stalled->after_lines, line)) add(stream_action::pause);
  }

  bool breaks_at(std::uint32_t line) const {
    return wanted_.stalled && wanted_.stalled->mid_line && line < lines_ && wanted_.stalled->after_lines == line;
  }

  void finish() {
    if (wanted_.repeat_guard == repeat_guard_shape::error) add(stream_action::error_line);
    if (wanted_.repeat_guard == repeat_guard_shape::off) {
      if (!reply_.tool_calls.empty() && wanted_.tool_call == tool_call_place::own_line) add(stream_action::tool_calls);
      add(stream_action::done_line);
    }
    add(stream_action::end_stream);
  }

  const reply& reply_;
  const directives& wanted_;
  std::uint32_t lines_;
  std::vector<stream_step> steps_;
};

}  // namespace

std::vector<stream_step> plan_stream(const reply& what, const directives& wanted) {
  return planner(what, wanted).plan();
}

std::string_view stream_error_text(const directives& wanted) {
  if (wanted.repeat_guard == repeat_guard_shape::error) return "prediction aborted, token repeat limit reached";
  return "an error was encountered while running the model: unexpected EOF";
}

}  // namespace ollama_sim
