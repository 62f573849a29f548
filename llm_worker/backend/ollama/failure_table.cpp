#include "llm_worker/backend/ollama/failure_table.hpp"

namespace luka::worker::ollama {

using proto::failure;

namespace {

/// The two refusals of a prompt that does not fit: llama-server's own, passed through, and Ollama's.
bool is_too_long(std::string_view text) {
  return mentions(text, {"exceed_context_size_error", "exceeds the available context size",
                         "longer than the context length"});
}

failure_report classify_client_error(unsigned status, std::string_view body) {
  auto detail = describe_status(status, body);
  if (status == 413 || is_too_long(body)) return report_of(failure::too_long, cure::none, std::move(detail));
  if (mentions(body, {"does not support thinking", "invalid think value"}))
    return report_of(failure::refused, cure::without_thinking, std::move(detail));
  // A wrong path or a missing permission is a matter of this server; the rest is a matter of the request.
  const bool of_server = status == 401 || status == 403 || status == 404 || status == 405 || status == 407;
  return report_of(failure::refused, of_server ? cure::elsewhere : cure::none, std::move(detail));
}

}  // namespace

failure_report classify_status(unsigned status, std::string_view body, const std::string& model) {
  // Only Ollama's own 404 names the model; "404 page not found" in plain text means that the URL leads elsewhere.
  if (status == 404 && mentions(text_inside(body), {"not found"}))
    return report_of(failure::model_missing, cure::elsewhere, model);
  auto detail = describe_status(status, body);
  if (status == 429 || status == 503) return report_of(failure::model_busy, cure::later, std::move(detail));
  if (status >= 400 && status < 500) return classify_client_error(status, body);
  if (status >= 500 && mentions(body, {"invalid format", "must be of type"}))
    return report_of(failure::model_failed, cure::none, std::move(detail));
  return report_of(failure::model_failed, is_crash(body) ? cure::again : cure::elsewhere, std::move(detail));
}

failure_report classify_stream_error(std::string_view error) {
  std::string detail = short_error(error);
  const bool busy = mentions(detail, {"server busy", "overloaded"});
  if (detail.empty()) detail = "an error without a text";
  return report_of(busy ? failure::model_busy : failure::model_failed, busy ? cure::later : cure::again,
                   std::move(detail));
}

}  // namespace luka::worker::ollama
