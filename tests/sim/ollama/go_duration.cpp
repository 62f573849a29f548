#include "tests/sim/ollama/go_duration.hpp"

#include <array>
#include <cctype>
#include <cstdlib>
#include <utility>

#include "tests/sim/ollama/go_json.hpp"

namespace ollama_sim {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 8> units{{{"ns", 1.0},
                                                                    {"us", 1e3},
                                                                    {"\u00b5s", 1e3},
                                                                    {"\u03bcs", 1e3},
                                                                    {"ms", 1e6},
                                                                    {"s", 1e9},
                                                                    {"m", 60e9},
                                                                    {"h", 3600e9}}};

bool is_number_character(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.'; }

// Cuts the leading run of characters for which `wanted` holds.
template <typename Predicate>
std::string take(std::string_view& rest, Predicate wanted) {
  std::size_t length = 0;
  while (length < rest.size() && wanted(rest[length])) ++length;
  std::string run(rest.substr(0, length));
  rest.remove_prefix(length);
  return run;
}

}  // namespace

parsed_duration parse_go_duration(std::string_view text) {
  const auto quoted = " duration " + go_quoted(text);
  auto rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
  if (rest == "0") return {};
  if (rest.empty()) return {{}, "time: invalid" + quoted};
  double total = 0;
  while (!rest.empty()) {
    const auto number = take(rest, is_number_character);
    if (number.empty() || number == ".") return {{}, "time: invalid" + quoted};
    const auto unit = take(rest, [](char c) { return !is_number_character(c); });
    if (unit.empty()) return {{}, "time: missing unit in" + quoted};
    double scale = 0;
    for (const auto& [name, value] : units) {
      if (name == unit) scale = value;
    }
    if (scale == 0) return {{}, "time: unknown unit " + go_quoted(unit) + " in" + quoted};
    total += std::strtod(number.c_str(), nullptr) * scale;
    if (total > 9e18) return {{}, "time: invalid" + quoted};
  }
  const auto value = static_cast<std::chrono::nanoseconds::rep>(total);
  return {std::chrono::nanoseconds(negative ? -value : value), {}};
}

}  // namespace ollama_sim
