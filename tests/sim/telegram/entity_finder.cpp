#include "tests/sim/telegram/entity_finder.hpp"

#include "tests/sim/telegram/utf8.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>

namespace telegram_sim {
namespace {

bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_';
}

bool is_name(char c) { return is_word(c) && static_cast<unsigned char>(c) < 0x80; }

std::size_t name_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_name(text[length])) {
    ++length;
  }
  return length;
}

// "/command" or "/command@name": bytes taken, 0 when there is none.
std::size_t command_at(std::string_view text) {
  const auto name = name_length(text.substr(1));
  if (name == 0 || name > 64) {
    return 0;
  }
  auto size = 1 + name;
  if (size < text.size() && text[size] == '@') {
    const auto bot = name_length(text.substr(size + 1));
    size += bot >= 3 && bot <= 32 ? 1 + bot : 0;
  }
  return size < text.size() && text[size] == '/' ? 0 : size;
}

std::size_t mention_at(std::string_view text) {
  const auto name = name_length(text.substr(1));
  return name >= 3 && name <= 32 ? 1 + name : 0;
}

std::size_t hashtag_at(std::string_view text) {
  std::size_t size = 1;
  bool has_letter = false;
  for (; size < text.size() && is_word(text[size]); ++size) {
    has_letter = has_letter || std::isdigit(static_cast<unsigned char>(text[size])) == 0;
  }
  return has_letter ? size : 0;
}

std::size_t link_at(std::string_view text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0) {
    return 0;
  }
  auto size = scheme;
  while (size < text.size() && static_cast<unsigned char>(text[size]) > ' ' && text[size] != '<' && text[size] != '>' &&
         text[size] != '"') {
    ++size;
  }
  const bool bracketed = text.substr(0, size).find('(') != std::string_view::npos;
  while (size > scheme && (std::string_view(".,:;!?'`*_").find(text[size - 1]) != std::string_view::npos ||
                           (text[size - 1] == ')' && !bracketed))) {
    --size;
  }
  return size > scheme ? size : 0;
}

struct found_span {
  std::size_t bytes = 0;
  const char* type = "";
};

found_span span_at(std::string_view text, char before) {
  if (is_word(before)) {
    return {};
  }
  switch (text.front()) {
    case '/':
      return before == '/' || before == '<' || before == '>' ? found_span{} : found_span{command_at(text), "bot_command"};
    case '@':
      return found_span{mention_at(text), "mention"};
    case '#':
      return found_span{hashtag_at(text), "hashtag"};
    case 'h':
      return found_span{link_at(text), "url"};
    default:
      return {};
  }
}

}  // namespace

text_entities find_entities(std::string_view text) {
  text_entities found;
  std::size_t measured = 0;  // bytes whose UTF-16 length is already in `units`
  std::size_t units = 0;
  char before = ' ';
  for (std::size_t at = 0; at < text.size();) {
    const auto span = span_at(text.substr(at), before);
    if (span.bytes == 0) {
      before = text[at];
      ++at;
      continue;
    }
    units += utf16_length(text.substr(measured, at - measured));
    const auto length = utf16_length(text.substr(at, span.bytes));
    found.push_back({span.type, static_cast<std::int64_t>(units), static_cast<std::int64_t>(length), {}});
    units += length;
    at += span.bytes;
    measured = at;
    before = text[at - 1];
  }
  return found;
}

void merge_found_entities(text_entities& entities, text_entities found) {
  const auto own = entities.size();
  for (auto& candidate : found) {
    const auto taken = std::any_of(entities.begin(), entities.begin() + static_cast<std::ptrdiff_t>(own), [&](const auto& entity) {
      const bool container = is_splittable(entity) || entity.type.ends_with("blockquote");
      return !container && entity.offset < candidate.end() && candidate.offset < entity.end();
    });
    if (!taken) {
      entities.push_back(std::move(candidate));
    }
  }
  std::stable_sort(entities.begin(), entities.end(), [](const auto& a, const auto& b) {
    return a.offset != b.offset ? a.offset < b.offset : a.length > b.length;
  });
}

}  // namespace telegram_sim
