// Finds the entities that Telegram's server finds by itself: commands, mentions, hashtags and links.
// It knows links by their scheme only ("https://…"), not bare domain names.
#pragma once

#include "tests/sim/telegram/text_entity.hpp"

#include <string_view>

namespace telegram_sim {

// Expects valid UTF-8; the result is ordered by offset and does not overlap.
text_entities find_entities(std::string_view text);

// Adds the found ones that do not touch code, a link or another whole entity the bot has set; keeps the order.
void merge_found_entities(text_entities& entities, text_entities found);

}  // namespace telegram_sim
