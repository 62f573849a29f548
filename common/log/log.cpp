#include "common/log/log.hpp"

#include <cstdio>
#include <ctime>
#include <memory>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

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

void append_json(std::string& line, std::string_view text) {
  line.append(boost::json::serialize(boost::json::string(text.data(), text.size())));
}

void append_member(std::string& line, std::string_view key, std::string_view value, bool is_number = false) {
  line.append(line.ends_with('{') ? "" : ",");
  append_json(line, key);
  line.append(":");
  if (is_number) line.append(value);
  else append_json(line, value);
}

bool needs_quotes(std::string_view value) {
  return value.empty() || value.find_first_of(" \"=\n\r\t") != std::string_view::npos;
}

/// Control characters would let a value forge lines or colours of a terminal.
std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
    else out += c == '\n' ? "\\n" : "?";
  }
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
  line.append(names[index(severity)]).append(" ").append(chosen.process).append(" [");
  line.append(request.empty() ? "-" : printable(request)).append("] ").append(printable(event));
  for (const auto& f : fields) {
    const std::string value = printable(f.value);
    const std::string_view quote = needs_quotes(value) ? "\"" : "";
    line.append(" ").append(f.key).append("=").append(quote).append(value).append(quote);
  }
  return line;
}

void start(const options& chosen) { the_output().chosen = chosen; }

void hide(const std::string& secret) { the_output().redact.add(secret); }

void write(level severity, std::string_view request, std::string_view event, std::initializer_list<field> fields) {
  auto& out = the_output();
  if (severity < out.chosen.least) return;
  const auto now = std::chrono::system_clock::now();
  const auto line = out.redact(format_line(out.chosen, now, severity, request, event, fields));
  out.logger->log(spdlog_levels[index(severity)], spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace luka::log
