#include "common/log/log.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "common/async/clock.hpp"
#include "common/log/redact.hpp"

namespace luka::log {

namespace {

constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
constexpr int priorities[] = {7, 6, 4, 3};  // syslog
constexpr spdlog::level::level_enum spdlog_levels[] = {spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                                                       spdlog::level::err};

std::size_t index(level severity) { return static_cast<std::size_t>(severity); }

struct output {
  options chosen;
  redactor redact;
  std::shared_ptr<spdlog::logger> logger;

  output() : logger(std::make_shared<spdlog::logger>("luka", std::make_shared<spdlog::sinks::stderr_sink_st>())) {
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::debug);
    logger->flush_on(spdlog::level::debug);
  }
};

output& the_output() {
  static output instance;
  return instance;
}

std::string timestamp(std::chrono::system_clock::time_point when) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(milliseconds / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(milliseconds % 1000));
  return text;
}

/// How many bytes the well-formed UTF-8 character at the start of `text` has; 0 when there is none (RFC 3629).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  // Past the first byte of these four come overlong forms, surrogates, and numbers over U+10FFFF.
  const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < least || byte(1) > most) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (std::size_t i = 2; i < length; ++i)
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  return length;
}

/// Well-formed UTF-8, since no JSON parser takes anything else; without the control characters U+007F to U+009F, which
/// terminals obey and JSON does not escape.
std::string well_formed(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto length = character_length(text);
    const bool control = text[0] == '\x7f' || (length == 2 && text[0] == '\xc2' && text[1] < '\xa0');
    if (length == 0 || control) out += '?';
    else out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string json_string(std::string_view text) {
  return boost::json::serialize(boost::json::string(well_formed(text)));
}

void append_member(std::string& line, std::string_view key, std::string_view value, bool is_number = false) {
  line.append(line.ends_with('{') ? "" : ",");
  line.append(json_string(key)).append(":").append(is_number ? std::string(value) : json_string(value));
}

/// Everything that could be taken for the end of a value, or forge lines or fields. Quoted values read as in JSON.
bool needs_quotes(std::string_view value) {
  const auto special = [](char c) { return (c >= 0 && c <= ' ') || c == '"' || c == '=' || c == '\\'; };
  return value.empty() || std::any_of(value.begin(), value.end(), special);
}

/// For the parts of a line that are never quoted.
std::string printable(std::string_view text) {
  std::string out = well_formed(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return c >= 0 && c < ' '; }, '?');
  return out;
}

}  // namespace

std::string format_line(const options& chosen, std::chrono::system_clock::time_point when, level severity,
                        std::string_view request, std::string_view event, std::initializer_list<field> fields) {
  std::string line;
  if (chosen.to_journal) line.append("<").append(std::to_string(priorities[index(severity)])).append(">");
  if (chosen.as == format::json) {
    line.append("{");
    append_member(line, "ts", timestamp(when));
    append_member(line, "level", names[index(severity)]);
    append_member(line, "process", chosen.process);
    append_member(line, "request", request);
    append_member(line, "event", event);
    for (const auto& f : fields) append_member(line, f.key, f.value, f.is_number);
    line.append("}");
    return line;
  }
  if (!chosen.to_journal) line.append(timestamp(when)).append(" ");
  line.append(names[index(severity)]).append(" ").append(printable(chosen.process)).append(" [");
  line.append(request.empty() ? "-" : printable(request)).append("] ").append(printable(event));
  for (const auto& f : fields)
    line.append(" ").append(f.key).append("=").append(needs_quotes(f.value) ? json_string(f.value) : well_formed(f.value));
  return line;
}

void start(const options& chosen) { the_output().chosen = chosen; }

void hide(const std::string& secret) {
  the_output().redact.add(secret);
  const std::string quoted = json_string(secret);  // a quote or a backslash in it is escaped in the line
  the_output().redact.add(quoted.substr(1, quoted.size() - 2));
}

void write(level severity, std::string_view request, std::string_view event, std::initializer_list<field> fields) {
  auto& out = the_output();
  if (severity < out.chosen.least) return;
  const auto now = wall_time();
  const auto line = out.redact(format_line(out.chosen, now, severity, request, event, fields));
  out.logger->log(spdlog_levels[index(severity)], spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace luka::log
