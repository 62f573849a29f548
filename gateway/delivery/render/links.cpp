#include "gateway/delivery/render/links.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace luka::gateway::render {

namespace {

constexpr std::size_t longest_link = 2048;
constexpr std::size_t longest_shown = 200;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool begins_with(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() && std::ranges::equal(text.substr(0, lower_case.size()), lower_case, {}, lower);
}

bool is_refused(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7f || c == '<' || c == '>' || c == '"';
}

bool is_host_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '[';
}

}  // namespace

bool is_safe_link(std::string_view url) {
  if (url.size() > longest_link || std::ranges::any_of(url, is_refused)) return false;
  constexpr std::array<std::string_view, 3> with_host{"http://", "https://", "tg://"};
  for (const auto scheme : with_host)
    if (begins_with(url, scheme)) return url.size() > scheme.size() && is_host_character(url[scheme.size()]);
  constexpr std::string_view mail = "mailto:";
  return begins_with(url, mail) && url.find('@') != std::string_view::npos && url.size() > mail.size() + 2;
}

bool is_worth_showing(std::string_view url) {
  if (url.empty() || url.size() > longest_shown || url.front() == '#') return false;
  constexpr std::array<std::string_view, 3> never{"javascript:", "data:", "vbscript:"};
  return std::ranges::none_of(never, [&](auto scheme) { return begins_with(url, scheme); });
}

}  // namespace luka::gateway::render
