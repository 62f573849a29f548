#include "llm_worker/backend/ollama/answer_reader.hpp"

#include "llm_worker/backend/ollama/failure_table.hpp"

namespace luka::worker::ollama {

using proto::failure;

namespace {

bool says_something(std::string_view text) { return text.find_first_not_of(" \t\r\n") != std::string_view::npos; }

}  // namespace

void answer_reader::push(std::string_view bytes) {
  if (end_) return;
  const bool fits = lines_.push(bytes, [this](std::string_view line) {
    if (!end_ && says_something(line)) take(parse_line(line));
  });
  if (!fits && !end_) fail(failure::model_failed, "a line of the answer is longer than 8 MB");
}

void answer_reader::finish() {
  if (!end_) take_unfinished_line();
  if (end_) return;
  fail(failure::cut_off, any_line_ ? "the stream ended without the model saying that it is done"
                                   : "the stream ended before the model said anything");
}

void answer_reader::break_off(failure_report why) {
  if (!end_) take_unfinished_line();
  if (!end_) fail(why.reason, std::move(why.detail));
}

/// Servers behind HTTP/1.0 proxies, and some others, leave out the last line end. A line that was cut is not readable
/// and says nothing; but a body that never looked like Ollama's is another failure than one that was cut off.
void answer_reader::take_unfinished_line() {
  const auto rest = lines_.unfinished();
  if (!says_something(rest)) return;
  const auto event = parse_line(rest);
  const bool was_cut = !event.readable && (any_line_ || rest[rest.find_first_not_of(" \t\r")] == '{');
  if (!was_cut) take(event);
}

void answer_reader::take(const line_event& event) {
  if (!event.readable) {
    return fail(failure::model_failed, any_line_ ? "a line of the answer is not JSON"
                                                 : "what answers at OLLAMA_URL does not speak like Ollama");
  }
  any_line_ = true;
  any_text_ = any_text_ || says_something(event.text);
  thought_ = thought_ || event.thinking;
  called_tool_ = called_tool_ || event.tool_call;
  text_ += event.text;
  if (event.error) {
    auto report = classify_stream_error(*event.error);
    fail(report.reason, std::move(report.detail));
  } else if (event.done) {
    complete(*event.done);
  }
}

/// Nobody can be shown an answer without text, even though the model may call it finished.
void answer_reader::complete(const done_info& done) {
  if (!any_text_) {
    std::string detail = "the answer is empty";
    if (called_tool_) detail += ": the model called a tool";
    else if (thought_ && done.reason == "length") detail += ": thinking used up all of NUM_PREDICT";
    else if (thought_) detail += ": the model has only thought";
    fail(failure::model_failed, std::move(detail));
  } else {
    end_.emplace();
  }
  end_->finish_reason = done.reason;
  end_->prompt_tokens = done.prompt_tokens;
  end_->answer_tokens = done.answer_tokens;
}

void answer_reader::fail(failure reason, std::string detail) {
  failure_report report;
  report.reason = reason;
  report.detail = std::move(detail);
  end_.emplace();
  end_->failed = std::move(report);
}

}  // namespace luka::worker::ollama
