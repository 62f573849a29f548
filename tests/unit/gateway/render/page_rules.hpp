// What must hold for every message, whatever a model writes.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/render/formatted_text.hpp"
#include "gateway/delivery/render/unicode.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::test {

/// UTF-16 of valid UTF-8.
inline std::u16string to_utf16(std::string_view text) {
  std::u16string units;
  while (!text.empty()) {
    const auto here = gateway::decode(text);
    text.remove_prefix(here.length);
    if (here.code_point < 0x10000) {
      units += static_cast<char16_t>(here.code_point);
    } else {
      units += static_cast<char16_t>(0xd7c0 + (here.code_point >> 10));
      units += static_cast<char16_t>(0xdc00 + (here.code_point & 0x3ff));
    }
  }
  return units;
}

inline bool is_white(char16_t unit) { return unit == u' ' || (unit >= u'\t' && unit <= u'\r'); }

inline bool may_nest(gateway::entity_kind outer, gateway::entity_kind inner) {
  using enum gateway::entity_kind;
  if (outer == inner || outer == code || outer == pre) return false;
  return outer == blockquote || (inner != blockquote && inner != code && inner != pre);
}

/// What is wrong with an entity of a message, or "".
inline std::string broken_rule(const std::u16string& text, const gateway::text_entity& each) {
  const auto end = each.offset + each.length;
  const auto splits = [&](std::size_t at) { return at < text.size() && (text[at] & 0xfc00) == 0xdc00; };
  if (each.length == 0) return "an empty entity";
  if (end > text.size()) return "an entity that reaches over the end";
  if (splits(each.offset) || splits(end)) return "an entity that ends within a character";
  if (is_white(text[end - 1])) return "white space at an entity's end";
  const bool may_be_indented = each.kind == gateway::entity_kind::pre || each.kind == gateway::entity_kind::blockquote;
  if (is_white(text[each.offset]) && (!may_be_indented || text[each.offset] == u'\n'))
    return "white space at an entity's beginning";
  if (each.kind == gateway::entity_kind::text_link && each.detail.empty()) return "a link to nowhere";
  return {};
}

/// The same for a message.
inline std::string broken_rule(const gateway::formatted_text& page, std::size_t limit) {
  const auto text = to_utf16(page.text);
  if (gateway::sanitize(page.text) != page.text) return "invalid text";
  if (page.text.empty()) return "an empty page";
  if (gateway::count_code_points(page.text) > limit) return "a page that is too long";
  if (is_white(text.back())) return "white space at a page's end";
  const bool begins_with_code = !page.entities.empty() && page.entities[0].offset == 0;
  if (is_white(text.front()) && !begins_with_code) return "white space at a page's beginning";
  if (page.entities.size() > 100) return "too many entities";
  std::vector<gateway::text_entity> open;
  std::size_t last = 0;
  for (const auto& each : page.entities) {
    if (auto broken = broken_rule(text, each); !broken.empty()) return broken;
    if (each.offset < last) return "entities out of order";
    last = each.offset;
    std::erase_if(open, [&](const auto& outer) { return outer.offset + outer.length <= each.offset; });
    for (const auto& outer : open) {
      if (each.offset + each.length > outer.offset + outer.length) return "entities that overlap";
      if (!may_nest(outer.kind, each.kind)) return "an entity in one that may not hold it";
    }
    open.push_back(each);
  }
  return {};
}

/// A character that can be seen, and how it looks.
struct seen_character {
  char32_t character = 0;
  std::vector<std::string> looks;  ///< sorted: kinds and addresses or languages

  bool operator==(const seen_character&) const = default;
};

/// What a reader sees of all pages: the same, wherever they are cut.
inline std::vector<seen_character> seen(const std::vector<gateway::formatted_text>& messages) {
  std::vector<seen_character> all;
  for (const auto& page : messages) {
    std::string_view rest = page.text;
    for (std::size_t unit = 0; !rest.empty();) {
      const auto here = gateway::decode(rest);
      rest.remove_prefix(here.length);
      if (!gateway::render::is_invisible(here.code_point)) {
        seen_character next{here.code_point, {}};
        for (const auto& each : page.entities)
          if (each.offset <= unit && unit < each.offset + each.length)
            next.looks.push_back(std::to_string(static_cast<int>(each.kind)) + each.detail);
        std::ranges::sort(next.looks);
        all.push_back(std::move(next));
      }
      unit += here.code_point < 0x10000 ? 1 : 2;
    }
  }
  return all;
}

}  // namespace luka::test
