// Log lines: an event in plain words and fields that a machine can read. Bodies of messages are never logged.
#pragma once

#include <chrono>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace luka::log {

/// `none` is no line's: it asks for silence.
enum class level { debug, info, warning, error, none };
enum class format { text, json };

struct options {
  std::string process;  ///< "gateway", "llm_worker.3" …
  level least = level::info;
  format as = format::text;
  bool to_journal = false;  ///< journald adds the time itself and reads a priority prefix
};

/// A key and a value. Durations are printed in milliseconds.
struct field {
  std::string_view key;
  std::string value;
  bool is_number = false;

  field(std::string_view k, std::string_view v) : key(k), value(v) {}
  field(std::string_view k, const char* v) : key(k), value(v) {}
  field(std::string_view k, const std::string& v) : key(k), value(v) {}
  field(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), is_number(true) {}
  field(std::string_view k, std::integral auto v) : key(k), value(std::to_string(v)), is_number(true) {}
  template <class Rep, class Period>
  field(std::string_view k, std::chrono::duration<Rep, Period> v)
      : key(k),
        value(std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(v).count())),
        is_number(true) {}
};

/// Before start() lines go to stderr as text. Lines are written at once, to stderr.
void start(const options& chosen);
/// From now on `secret` is masked in every line.
void hide(const std::string& secret);

/// `request` is the id of the job that the line is about, or "" when it is about none.
void write(level severity, std::string_view request, std::string_view event, std::initializer_list<field> fields);

inline void debug(std::string_view request, std::string_view event, std::initializer_list<field> fields = {}) {
  write(level::debug, request, event, fields);
}
inline void info(std::string_view request, std::string_view event, std::initializer_list<field> fields = {}) {
  write(level::info, request, event, fields);
}
inline void warning(std::string_view request, std::string_view event, std::initializer_list<field> fields = {}) {
  write(level::warning, request, event, fields);
}
inline void error(std::string_view request, std::string_view event, std::initializer_list<field> fields = {}) {
  write(level::error, request, event, fields);
}

/// A line as it will be written, without the line end. `when` is wall-clock time. Pure, for tests.
std::string format_line(const options& chosen, std::chrono::system_clock::time_point when, level severity,
                        std::string_view request, std::string_view event, std::initializer_list<field> fields);

}  // namespace luka::log
