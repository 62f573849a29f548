#include "tests/sim/ollama/directives.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

namespace ollama_sim {
namespace {

constexpr std::size_t default_line = 3;

std::size_t number(std::string_view value, std::size_t fallback) {
  std::size_t result = fallback;
  std::from_chars(value.data(), value.data() + value.size(), result);
  return result;
}

unsigned small_number(std::string_view value, unsigned fallback) {
  return static_cast<unsigned>(std::min<std::size_t>(number(value, fallback), 100'000));
}

double decimal(std::string_view value, double fallback) {
  return value.empty() ? fallback : std::strtod(std::string(value).c_str(), nullptr);
}

std::chrono::milliseconds seconds(std::string_view value, double fallback) {
  const auto clamped = std::clamp(decimal(value, fallback), 0.0, 86400.0);
  return std::chrono::milliseconds(static_cast<long>(clamped * 1000));
}

stall read_stall(std::string_view value, bool mid_line) {
  const auto comma = value.find(',');
  const auto time = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
  return {number(value.substr(0, comma), default_line), seconds(time, 60), mid_line};
}

using flag_member = bool directives::*;
using line_member = std::optional<std::size_t> directives::*;

struct flag_name {
  std::string_view name;
  flag_member member;
};

struct line_name {
  std::string_view name;
  line_member member;
  std::size_t fallback;
};

constexpr std::array<flag_name, 11> flags{{{"unicode", &directives::unicode},
                                           {"think", &directives::think},
                                           {"thinkonly", &directives::think_only},
                                           {"final-content", &directives::final_content},
                                           {"no-metrics", &directives::no_metrics},
                                           {"no-done-reason", &directives::no_done_reason},
                                           {"extra-fields", &directives::extra_fields},
                                           {"crlf", &directives::crlf},
                                           {"emptylines", &directives::empty_lines},
                                           {"zero-lines", &directives::zero_lines},
                                           {"close", &directives::close}}};

constexpr std::array<line_name, 8> counts{{{"words", &directives::words, 50},
                                           {"chars", &directives::chars, 1000},
                                           {"bigline", &directives::big_line, 1'000'000},
                                           {"silent-end", &directives::silent_end, default_line},
                                           {"error-after", &directives::error_after, default_line},
                                           {"garbage-line", &directives::garbage_line, default_line},
                                           {"fin-midline", &directives::fin_midline, default_line},
                                           {"rst", &directives::rst, default_line}}};

// The rest, each with a value of its own kind. False: not a directive.
bool apply_special(std::string_view name, std::string_view value, directives& into) {
  if (name == "toolcall") {
    into.tool_call = value == "final" ? tool_call_place::final_line : tool_call_place::own_line;
  } else if (name == "repeat-guard") {
    into.repeat_guard = value == "error" ? repeat_guard_shape::error : repeat_guard_shape::silent;
  } else if (name == "mark") {
    into.mark = std::string(value);
  } else if (name == "tps") {
    into.tokens_per_second = std::max(0.0, decimal(value, 50));
  } else if (name == "status") {
    into.status = small_number(value, 503);
  } else if (name == "retry-after") {
    into.retry_after = small_number(value, 1);
  } else if (name == "html") {
    into.html = small_number(value, 502);
  } else if (name == "nested-error") {
    into.nested_error = small_number(value, 400);
  } else if (name == "stall-headers") {
    into.stall_headers = seconds(value, 60);
  } else if (name == "stall" || name == "stall-midline") {
    into.stalled = read_stall(value, name == "stall-midline");
  } else if (name == "drop-next") {
    into.drop_next = true;
  } else {
    return false;
  }
  return true;
}

// Half a gigabyte of reply helps nobody.
constexpr std::size_t largest_count = 20'000'000;

bool apply(std::string_view word, directives& into) {
  const auto equals = word.find('=');
  const auto name = word.substr(0, equals);
  const auto value = equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
  for (const auto& flag : flags) {
    if (flag.name == name) {
      into.*flag.member = true;
      return true;
    }
  }
  for (const auto& count : counts) {
    if (count.name == name) {
      into.*count.member = std::min(number(value, count.fallback), largest_count);
      return true;
    }
  }
  return apply_special(name, value, into);
}

}  // namespace

std::string apply_directives(std::string_view text, directives& into) {
  static constexpr std::string_view blanks = " \t\r\n";
  static constexpr std::string_view literal = "#text=";
  std::string rest;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto word_start = std::min(text.find_first_not_of(blanks, at), text.size());
    const auto word_end = std::min(text.find_first_of(blanks, word_start), text.size());
    const auto word = text.substr(word_start, word_end - word_start);
    if (word.starts_with(literal)) {
      into.text = std::string(text.substr(word_start + literal.size()));
      break;
    }
    const bool directive = word.size() > 1 && word.front() == '#' && apply(word.substr(1), into);
    if (!directive) rest += text.substr(at, word_end - at);
    at = word_end;
  }
  const auto first = rest.find_first_not_of(blanks);
  if (first == std::string::npos) return {};
  return rest.substr(first, rest.find_last_not_of(blanks) - first + 1);
}

}  // namespace ollama_sim
