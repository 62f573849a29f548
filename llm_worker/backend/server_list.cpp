#include "llm_worker/backend/server_list.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace luka::worker {

namespace {

constexpr std::string_view separators = ", \t\r\n";

std::vector<std::string_view> entries_of(std::string_view text) {
  std::vector<std::string_view> found;
  for (;;) {
    const auto begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) return found;
    text.remove_prefix(begin);
    const auto end = std::min(text.find_first_of(separators), text.size());
    found.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

/// People put user names, passwords and keys into URLs, and one of those may hold a comma: then no part is shown.
bool may_hold_secret(std::string_view text) {
  return text.find_first_of("@?#%") != std::string_view::npos ||
         std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

std::optional<std::uint32_t> parse_weight(std::string_view text) {
  std::uint32_t weight = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), weight);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (weight < 1 || weight > server_list::heaviest) return std::nullopt;
  return weight;
}

/// What is wrong with it, "" when it has been added.
std::string add(server_list& list, std::string_view entry) {
  server_address server;
  if (const auto equals = entry.rfind('='); equals != std::string_view::npos) {
    const auto weight = parse_weight(entry.substr(equals + 1));
    if (!weight)
      return "has a weight that is not a whole number from 1 to " + std::to_string(server_list::heaviest);
    server.weight = *weight;
    entry = entry.substr(0, equals);
  }
  const auto where = http::parse_base_url(entry);
  if (!where) return "is not a URL of the form http://host[:port][/path] without user name, query or fragment";
  server.where = *where;
  const auto is_same = [&](const server_address& other) { return other.where == server.where; };
  if (std::any_of(list.servers.begin(), list.servers.end(), is_same)) return "is there twice";
  list.servers.push_back(std::move(server));
  return "";
}

}  // namespace

server_list parse_servers(std::string_view text) {
  server_list list;
  const auto entries = entries_of(text);
  if (entries.empty()) list.errors.emplace_back("names no server");
  if (entries.size() > server_list::most)
    list.errors.push_back("names more than " + std::to_string(server_list::most) + " servers");
  const bool is_hidden = may_hold_secret(text);
  for (std::size_t i = 0; i < std::min(entries.size(), server_list::most); ++i) {
    const auto problem = add(list, entries[i]);
    if (problem.empty()) continue;
    const std::string shown = is_hidden ? "" : " (" + std::string(entries[i]) + ")";
    list.errors.push_back("entry " + std::to_string(i + 1) + shown + " " + problem);
  }
  return list;
}

std::string name_of(const server_address& server) {
  const auto& where = server.where;
  return (where.host.find(':') == std::string::npos ? where.host : "[" + where.host + "]") + ":" + where.port;
}

}  // namespace luka::worker
