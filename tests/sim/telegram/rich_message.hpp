// What Telegram's server does to a rich message before anybody sees it: checks and parsing
// (core.telegram.org/bots/api#inputrichmessage).
#pragma once

#include "tests/sim/telegram/api_error.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace telegram_sim {

// core.telegram.org/bots/api#rich-messages
inline constexpr std::size_t max_rich_characters = 32768;
inline constexpr std::size_t max_rich_blocks = 500;
inline constexpr std::size_t max_rich_depth = 16;
inline constexpr std::size_t max_table_columns = 20;

struct rich_content {
  std::string markdown;
  boost::json::array blocks;
  std::string visible;  // the text without markup

  bool operator==(const rich_content& other) const { return blocks == other.blocks; }
};

// For tests: what bots asked for that a cautious one never asks for.
struct rich_counters {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t media_requested = 0;  // images and the like that Telegram's servers would have fetched
  std::uint64_t html_tags = 0;        // HTML that Telegram would have taken for markup
  std::deque<std::string> media;      // the newest hundred addresses

  boost::json::object to_json() const;
};

enum class rich_use { message, draft };  // a draft may be thinking

// `input` is an InputRichMessage; of its three forms this simulator understands {markdown} only.
// Errors: 400, "rich message must be non-empty" and the like, or codes that begin with RICH_. Those of the limits are
// our own wording (the real ones are not documented), so match on the beginning. Media are refused: they are
// counted, never fetched.
api_result<rich_content> read_rich_message(const boost::json::value& input, rich_use use, rich_counters& counted);

}  // namespace telegram_sim
