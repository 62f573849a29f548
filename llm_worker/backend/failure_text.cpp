#include "llm_worker/backend/failure_text.hpp"

#include <algorithm>
#include <cctype>

#include <boost/json.hpp>

#include "common/http/error.hpp"
#include "llm_worker/text/utf8.hpp"

namespace luka::worker {

namespace json = boost::json;
using proto::failure;

namespace {

constexpr std::size_t longest_detail = 200;

/// "… map[code:500 message:The text type:server_error]": the text inside, "" when it is not a Go map.
std::string text_of_go_map(std::string_view dump) {
  constexpr std::string_view key = "message:";
  const auto map = dump.find("map[");
  const auto begin = map == std::string_view::npos ? map : dump.find(key, map);
  if (begin == std::string_view::npos) return {};
  dump.remove_prefix(begin + key.size());
  return std::string(dump.substr(0, std::min(dump.find(" type:"), dump.rfind(']'))));
}

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

}  // namespace

std::string text_inside(std::string_view document) {
  json::error_code failed;
  const json::value parsed = json::parse(json::string_view(document.data(), document.size()), failed);
  if (failed || !parsed.is_object()) return {};
  const auto& object = parsed.get_object();
  for (const std::string_view key : {"error", "message", "detail"}) {
    const auto* found = object.if_contains(key);
    if (!found) continue;
    if (const auto* text = found->if_string()) return std::string(text->data(), text->size());
    if (found->is_object()) return json::serialize(*found);
  }
  return {};
}

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

bool is_markup(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

bool mentions(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same_letter) != text.end();
  });
}

bool is_crash(std::string_view text) {
  return mentions(text, {"has terminated", "unexpectedly stopped", "unexpected EOF", "connection refused",
                         "connection reset"});
}

std::string describe_status(unsigned status, std::string_view body) {
  std::string text = "HTTP " + std::to_string(status);
  if (is_markup(body)) return text + " with a page of HTML";
  const std::string error = short_error(body);
  return error.empty() ? text : text + ": " + error;
}

failure_report report_of(failure reason, cure helps, std::string detail) {
  failure_report made;
  made.reason = reason;
  made.detail = std::move(detail);
  made.helps = helps;
  return made;
}

failure_report classify_transport(const boost::system::error_code& failed) {
  if (failed.category() != http::category()) return report_of(failure::internal, cure::none, failed.message());
  switch (static_cast<http::errc>(failed.value())) {
    case http::errc::cannot_connect:
    case http::errc::connect_timed_out:
    case http::errc::tls_failed:
    case http::errc::not_sent:
    case http::errc::no_answer: return report_of(failure::model_unreachable, cure::elsewhere, failed.message());
    case http::errc::first_byte_timed_out:
    case http::errc::silence_timed_out: return report_of(failure::timed_out, cure::elsewhere, failed.message());
    case http::errc::cut_off:
      return report_of(failure::cut_off, cure::again, "the connection broke in the middle of the answer");
    case http::errc::malformed:
    case http::errc::too_large: return report_of(failure::model_failed, cure::elsewhere, failed.message());
    case http::errc::cancelled: return report_of(failure::cancelled, cure::none, failed.message());
  }
  return report_of(failure::internal, cure::none, failed.message());
}

}  // namespace luka::worker
