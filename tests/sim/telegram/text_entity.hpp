// A span of formatting in a message, and its JSON (core.telegram.org/bots/api#messageentity).
#pragma once

#include "tests/sim/telegram/api_error.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace telegram_sim {

struct text_entity {
  std::string type;
  std::int64_t offset = 0;  // UTF-16 code units, as is length
  std::int64_t length = 0;
  std::string argument;  // url of a text_link, language of a pre, id of a custom_emoji, user id of a text_mention

  std::int64_t end() const { return offset + length; }
  bool operator==(const text_entity&) const = default;
};

using text_entities = std::vector<text_entity>;

// bold, italic, underline, strikethrough, spoiler: may be cut in pieces without changing what is seen.
bool is_splittable(const text_entity& entity);

// code and pre: contain no other formatting.
bool is_verbatim(const text_entity& entity);

// Reads what a bot sent. Types that the server finds by itself (url, mention, bot_command…) are left out, as the
// real server does. Errors: 400 "can't parse MessageEntity: …".
api_result<text_entities> parse_entities(const boost::json::value& value);

boost::json::array to_json(const text_entities& entities);

}  // namespace telegram_sim
