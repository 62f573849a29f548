// What Telegram's server does to the text of a message before anybody sees it: checks, cleaning, trimming, and the
// entities moved along. It does not parse Markdown or HTML (parse_mode is refused by the caller).
#pragma once

#include "tests/sim/telegram/text_entity.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace telegram_sim {

inline constexpr std::size_t max_raw_text_bytes = 32768;
inline constexpr std::size_t max_message_code_points = 4096;
inline constexpr std::size_t max_entities = 100;

struct formatted_text {
  std::string text;
  text_entities entities;

  bool operator==(const formatted_text&) const = default;
};

// The text as the server keeps it. Control characters become blanks, carriage returns and direction marks vanish,
// blanks at both ends are cut, entities follow; bold and its kin are cut around code; of the entities a bot has set
// only 100 stay. `too_long` is the wording for more than 4096 code points: sends and edits differ.
// Errors: 400 as in api_error.hpp, or "entity begins in a middle of a UTF-16 symbol at byte offset N" and its kin.
api_result<formatted_text> prepare_text(std::string_view raw, text_entities entities, std::string_view too_long);

// The same for a draft, which may be empty or blank: its text is empty then.
api_result<formatted_text> prepare_draft_text(std::string_view raw, text_entities entities);

}  // namespace telegram_sim
