#include "llm_worker/backend/openai/answer_reader.hpp"

#include "llm_worker/backend/openai/failure_table.hpp"

namespace luka::worker::openai {

using proto::failure;

void answer_reader::push(std::string_view bytes) {
  if (is_over()) return;
  const bool fits = events_.push(bytes, [this](std::string_view name, std::string_view data) { take(name, data); });
  if (!fits && !is_over())
    fail(report_of(failure::model_failed, cure::none, "an event of the answer is longer than 8 MB"));
}

void answer_reader::finish() {
  if (!is_over()) settle();
  if (is_over()) return;
  if (!has_begun() && events_.saw_rubbish())
    return fail(report_of(failure::model_failed, cure::elsewhere,
                          "what answers at OLLAMA_URL does not speak like an OpenAI-compatible server"));
  cut_off();
}

void answer_reader::settle() {
  events_.finish([this](std::string_view name, std::string_view data) {
    if (parse_chunk(data).readable || data == "[DONE]") take(name, data);  // one that was cut says nothing
  });
  if (!is_over() && finished_) complete(std::move(so_far_));
}

void answer_reader::take(std::string_view name, std::string_view data) {
  if (is_over()) return;
  if (data == "[DONE]") {
    count_event();
    return complete(std::move(so_far_));
  }
  auto event = parse_chunk(data);
  if (name == "error" && !event.error) event.error = std::string(data);
  take(event);
}

void answer_reader::take(const chunk_event& event) {
  if (event.error) return fail(classify_stream_error(*event.error));
  if (!event.readable) {
    return has_begun() ? fail(report_of(failure::model_failed, cure::again, "an event of the answer is not JSON"))
                       : fail(report_of(failure::model_failed, cure::elsewhere,
                                        "what answers at OLLAMA_URL does not speak like an OpenAI-compatible server"));
  }
  count_event();
  add_thought(event.thinking);
  if (event.tool_call) add_tool_call();
  add_text(event.text);
  if (event.usage) {
    so_far_.prompt_tokens = event.usage->prompt_tokens;
    so_far_.answer_tokens = event.usage->answer_tokens;
  }
  if (event.finish_reason) {
    so_far_.finish_reason = *event.finish_reason;
    finished_ = true;
  }
}

}  // namespace luka::worker::openai
