#include "common/config/environment.hpp"

#include <optional>

#include <unistd.h>

namespace luka::config {

namespace {

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool is_key(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
         std::string_view::npos;
}

std::optional<std::string> double_quoted(std::string_view text) {
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      const auto rest = trim(text.substr(i + 1));
      if (!rest.empty() && rest[0] != '#') return std::nullopt;
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size()) {
      const char escaped = text[++i];
      value += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
    } else {
      value += text[i];
    }
  }
  return std::nullopt;
}

std::optional<std::string> single_quoted(std::string_view text) {
  const auto end = text.find('\'', 1);
  if (end == std::string_view::npos) return std::nullopt;
  const auto rest = trim(text.substr(end + 1));
  if (!rest.empty() && rest[0] != '#') return std::nullopt;
  return std::string(text.substr(1, end - 1));
}

std::optional<std::string> parse_value(std::string_view text) {
  const auto value = trim(text);
  if (value.starts_with('"')) return double_quoted(value);
  if (value.starts_with('\'')) return single_quoted(value);
  // A comment starts at a '#' after a blank, also when the value is empty; the '#' of "a#b" belongs to the value.
  for (auto at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1))
    if (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) return std::string(trim(text.substr(0, at)));
  return std::string(value);
}

}  // namespace

dotenv parse_dotenv(std::string_view text) {
  dotenv file;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("export ")) line = trim(line.substr(7));
    const auto equals = line.find('=');
    const auto key = trim(line.substr(0, equals));
    const std::string where = "line " + std::to_string(number) + ": ";
    if (equals == std::string_view::npos || !is_key(key)) {
      file.errors.push_back(where + "expected KEY=value");
      continue;
    }
    auto value = parse_value(line.substr(equals + 1));
    if (value) file.values[std::string(key)] = std::move(*value);
    else file.errors.push_back(where + std::string(key) + " has a quote that does not end");
  }
  return file;
}

variables process_environment() {
  variables found;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) found.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

variables merge(variables first, const variables& second) {
  for (const auto& [key, value] : second) {
    auto& kept = first[key];
    if (kept.empty()) kept = value;
  }
  return first;
}

}  // namespace luka::config
