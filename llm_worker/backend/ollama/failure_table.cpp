#include "llm_worker/backend/ollama/failure_table.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "common/http/error.hpp"
#include "llm_worker/text/utf8.hpp"

namespace luka::worker::ollama {

namespace json = boost::json;
using proto::failure;

namespace {

constexpr std::size_t longest_detail = 200;

/// {"error": "…"}, {"error": {"message": "…"}} or {"message": "…"}: the text inside, "" when there is none.
std::string text_inside(std::string_view document) {
  json::error_code failed;
  const json::value parsed = json::parse(json::string_view(document.data(), document.size()), failed);
  if (failed || !parsed.is_object()) return {};
  const auto& object = parsed.get_object();
  for (const std::string_view key : {"error", "message"}) {
    const auto* found = object.if_contains(key);
    if (!found) continue;
    if (const auto* text = found->if_string()) return std::string(text->data(), text->size());
    if (found->is_object()) return json::serialize(*found);
  }
  return {};
}

/// "… map[code:500 message:The text type:server_error]": the text inside, "" when it is not a Go map.
std::string text_of_go_map(std::string_view dump) {
  constexpr std::string_view key = "message:";
  const auto map = dump.find("map[");
  const auto begin = map == std::string_view::npos ? map : dump.find(key, map);
  if (begin == std::string_view::npos) return {};
  dump.remove_prefix(begin + key.size());
  return std::string(dump.substr(0, std::min(dump.find(" type:"), dump.rfind(']'))));
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_markup(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

std::string describe_status(unsigned status, std::string_view body) {
  std::string text = "HTTP " + std::to_string(status);
  // A proxy's error page says nothing that the status does not say.
  if (is_markup(body)) return text + " with a page of HTML";
  const std::string error = short_error(body);
  return error.empty() ? text : text + ": " + error;
}

failure_report report(failure reason, std::string detail) {
  failure_report made;
  made.reason = reason;
  made.detail = std::move(detail);
  return made;
}

}  // namespace

std::string short_error(std::string_view raw) {
  std::string text(raw);
  for (int depth = 0; depth < 4; ++depth) {
    std::string inner = text_inside(text);
    if (inner.empty()) inner = text_of_go_map(text);
    if (inner.empty()) break;
    text = std::move(inner);
  }
  text = repaired(text);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  text.erase(text.find_last_not_of(' ') + 1);
  return std::string(whole_characters(std::string_view(text).substr(first), longest_detail));
}

failure_report classify_status(unsigned status, std::string_view body, const std::string& model) {
  // Only Ollama's own 404 names the model; "404 page not found" in plain text means that the URL leads elsewhere.
  if (status == 404 && contains(text_inside(body), "not found")) return report(failure::model_missing, model);
  if (status == 429 || status == 503) return report(failure::model_busy, describe_status(status, body));
  if (status >= 400 && status < 500) return report(failure::refused, describe_status(status, body));
  return report(failure::model_failed, describe_status(status, body));
}

failure_report classify_stream_error(std::string_view error) {
  std::string detail = short_error(error);
  const bool busy = contains(detail, "server busy") || contains(detail, "overloaded");
  if (detail.empty()) detail = "an error without a text";
  return report(busy ? failure::model_busy : failure::model_failed, std::move(detail));
}

failure_report classify_transport(const boost::system::error_code& failed) {
  if (failed.category() != http::category()) return report(failure::internal, failed.message());
  switch (static_cast<http::errc>(failed.value())) {
    case http::errc::cannot_connect:
    case http::errc::connect_timed_out:
    case http::errc::tls_failed:
    case http::errc::not_sent:
    case http::errc::no_answer: return report(failure::model_unreachable, failed.message());
    case http::errc::first_byte_timed_out:
    case http::errc::silence_timed_out: return report(failure::timed_out, failed.message());
    case http::errc::cut_off: return report(failure::cut_off, "the connection broke in the middle of the answer");
    case http::errc::malformed:
    case http::errc::too_large: return report(failure::model_failed, failed.message());
    case http::errc::cancelled: return report(failure::cancelled, failed.message());
  }
  return report(failure::internal, failed.message());
}

}  // namespace luka::worker::ollama
