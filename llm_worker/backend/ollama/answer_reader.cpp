#include "llm_worker/backend/ollama/answer_reader.hpp"

#include "llm_worker/backend/ollama/failure_table.hpp"

namespace luka::worker::ollama {

using proto::failure;

namespace {

bool says_something(std::string_view text) { return text.find_first_not_of(" \t\r\n") != std::string_view::npos; }

}  // namespace

void answer_reader::push(std::string_view bytes) {
  if (is_over()) return;
  const bool fits = lines_.push(bytes, [this](std::string_view line) {
    if (!is_over() && says_something(line)) take(parse_line(line));
  });
  if (!fits && !is_over())
    fail(report_of(failure::model_failed, cure::none, "a line of the answer is longer than 8 MB"));
}

void answer_reader::finish() {
  if (!is_over()) settle();
  if (!is_over()) cut_off();
}

/// Servers behind HTTP/1.0 proxies, and some others, leave out the last line end. A line that was cut is not readable
/// and says nothing; but a body that never looked like Ollama's is another failure than one that was cut off.
void answer_reader::settle() {
  const auto rest = lines_.unfinished();
  if (!says_something(rest)) return;
  const auto event = parse_line(rest);
  const bool was_cut = !event.readable && (has_begun() || rest[rest.find_first_not_of(" \t\r")] == '{');
  if (!was_cut) take(event);
}

void answer_reader::take(const line_event& event) {
  if (!event.readable) {
    return has_begun() ? fail(report_of(failure::model_failed, cure::again, "a line of the answer is not JSON"))
                       : fail(report_of(failure::model_failed, cure::elsewhere,
                                        "what answers at OLLAMA_URL does not speak like Ollama"));
  }
  count_event();
  add_thought(event.thinking);
  if (event.tool_call) add_tool_call();
  add_text(event.text);
  if (event.error) return fail(classify_stream_error(*event.error));
  if (!event.done) return;
  answer_end end;
  end.finish_reason = event.done->reason;
  end.prompt_tokens = event.done->prompt_tokens;
  end.answer_tokens = event.done->answer_tokens;
  end.load = event.done->load;
  complete(std::move(end));
}

}  // namespace luka::worker::ollama
