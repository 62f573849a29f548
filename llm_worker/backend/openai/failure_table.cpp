#include "llm_worker/backend/openai/failure_table.hpp"

namespace luka::worker::openai {

using proto::failure;

namespace {

bool is_too_long(std::string_view text) {
  return mentions(text, {"exceed_context_size_error", "exceeds the available context size", "context_length_exceeded",
                         "maximum context length", "greater than the context length", "longer than the context"});
}

/// Fields that not every server knows are sent only when somebody wishes something about thinking.
bool is_about_thinking(std::string_view text) {
  return mentions(text, {"does not support thinking", "reasoning_effort", "chat_template_kwargs", "enable_thinking"});
}

bool is_loading(std::string_view text) { return mentions(text, {"loading model", "model is loading"}); }

failure_report classify_client_error(unsigned status, std::string_view body) {
  auto detail = describe_status(status, body);
  if (status == 413 || is_too_long(body)) return report_of(failure::too_long, cure::none, std::move(detail));
  if (is_about_thinking(body)) return report_of(failure::refused, cure::without_thinking, std::move(detail));
  const bool of_server = status == 401 || status == 403 || status == 404 || status == 405 || status == 407;
  return report_of(failure::refused, of_server ? cure::elsewhere : cure::none, std::move(detail));
}

}  // namespace

failure_report classify_status(unsigned status, std::string_view body, const std::string& model) {
  auto detail = describe_status(status, body);
  if ((status == 404 || status == 400) && mentions(body, {"model"}) &&
      mentions(text_inside(body), {"model_not_found", "does not exist", "not found, try pulling", "' not found"}))
    return report_of(failure::model_missing, cure::elsewhere, model);
  if (status == 503 && is_loading(body)) return report_of(failure::model_busy, cure::when_loaded, std::move(detail));
  if (status == 429 || status == 503) return report_of(failure::model_busy, cure::later, std::move(detail));
  if (status >= 400 && status < 500) return classify_client_error(status, body);
  // llama-server and LM Studio report some overlong prompts as errors of their own.
  if (is_too_long(body)) return report_of(failure::too_long, cure::none, std::move(detail));
  return report_of(failure::model_failed, is_crash(body) ? cure::again : cure::elsewhere, std::move(detail));
}

failure_report classify_stream_error(std::string_view error) {
  std::string detail = short_error(error);
  if (detail.empty()) detail = "an error without a text";
  if (is_too_long(error)) return report_of(failure::too_long, cure::none, std::move(detail));
  if (is_loading(error)) return report_of(failure::model_busy, cure::when_loaded, std::move(detail));
  const bool busy = mentions(detail, {"server busy", "overloaded"});
  return report_of(busy ? failure::model_busy : failure::model_failed, busy ? cure::later : cure::again,
                   std::move(detail));
}

}  // namespace luka::worker::openai
