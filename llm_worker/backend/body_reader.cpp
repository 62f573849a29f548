#include "llm_worker/backend/body_reader.hpp"

#include "llm_worker/text/utf8.hpp"

namespace luka::worker {

using proto::failure;

namespace {

bool says_something(std::string_view text) { return text.find_first_not_of(" \t\r\n") != std::string_view::npos; }

}  // namespace

void body_reader::break_off(failure_report why) {
  if (!end_) settle();
  if (!end_) fail(std::move(why));
}

void body_reader::add_text(std::string_view text) {
  if (text.empty()) return;
  const auto answer = filter_.pass(text);
  if (filter_.is_inside()) ++thoughts_;
  keep(filter_.take_thought());
  any_text_ = any_text_ || says_something(answer);
  text_ += answer;
}

void body_reader::add_thought(std::string_view thought) {
  if (thought.empty()) return;
  ++thoughts_;
  keep(thought);
}

/// The beginning: what follows is bounded only by the limits on the answer.
void body_reader::keep(std::string_view thought) {
  if (thinking_.size() >= most_thinking_) return;
  const auto fitting = whole_characters(thought, most_thinking_ - thinking_.size());
  thinking_ += fitting;
  if (fitting.size() < thought.size()) most_thinking_ = thinking_.size();
}

/// Nobody can be shown an answer without text, even though the model may call it finished.
void body_reader::complete(answer_end end) {
  const auto rest = filter_.rest();
  any_text_ = any_text_ || says_something(rest);
  text_ += rest;
  if (!any_text_) {
    failure_report report;
    report.reason = failure::model_failed;
    report.detail = "the answer is empty";
    const bool only_thought = thoughts_ > 0 && !called_tool_;
    if (called_tool_) report.detail += ": the model called a tool";
    else if (only_thought && end.finish_reason == "length") report.detail += ": thinking used up all of NUM_PREDICT";
    else if (only_thought) report.detail += ": the model has only thought";
    if (only_thought) report.helps = cure::without_thinking;
    end.failed = std::move(report);
  }
  end.thinking = std::move(thinking_);
  end_ = std::move(end);
}

void body_reader::fail(failure_report why) {
  text_ += filter_.rest();
  end_.emplace();
  end_->failed = std::move(why);
}

void body_reader::cut_off() {
  failure_report report;
  report.reason = failure::cut_off;
  report.helps = cure::again;
  report.detail = has_begun() ? "the stream ended without the model saying that it is done"
                             : "the stream ended before the model said anything";
  fail(std::move(report));
}

}  // namespace luka::worker
