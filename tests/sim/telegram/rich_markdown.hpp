// Rich Markdown → the blocks of a rich message (core.telegram.org/bots/api#richblock), measured.
//
// A stand-in: Telegram's own parser runs on its servers and is not public, so this one only knows what a cautious bot
// sends: paragraphs, headings, fenced code, quotes, lists with and without boxes, tables, rules, formulas, <details>
// and, for drafts, <tg-thinking>. Other HTML is counted and shown as text, media are listed and never fetched.
#pragma once

#include "tests/sim/telegram/rich_text.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <string_view>

namespace telegram_sim {

struct rich_document {
  boost::json::array blocks;
  rich_findings found;
  std::size_t block_count = 0;  // with nested blocks, list items and table rows
  std::size_t depth = 0;        // blocks inside blocks; 1: none
  std::size_t columns = 0;      // of the widest table
  bool has_thinking = false;
};

rich_document parse_rich_markdown(std::string_view markdown);

}  // namespace telegram_sim
