// Text with Telegram's entities: what a message says and how it looks, never in a parse_mode that could fail.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace luka::gateway {

/// The entity types that we write (core.telegram.org/bots/api#messageentity).
enum class entity_kind : std::uint8_t {
  bold,
  italic,
  underline,
  strikethrough,
  code,
  pre,
  text_link,
  blockquote,
  expandable_blockquote
};

/// `offset` and `length` are in UTF-16 code units, as Telegram counts them.
struct text_entity {
  entity_kind kind{};
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string detail;  ///< the URL of a text_link, the language of a pre; otherwise ""

  bool operator==(const text_entity&) const = default;
};

struct formatted_text {
  std::string text;                   ///< UTF-8
  std::vector<text_entity> entities;  ///< by offset; an outer one before those inside it

  bool operator==(const formatted_text&) const = default;
};

}  // namespace luka::gateway
