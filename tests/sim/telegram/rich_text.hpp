// The inline part of rich Markdown: "**bold** and `code`" → RichText (core.telegram.org/bots/api#richtext).
//
// A stand-in: Telegram's own parser is not public. It knows the usual marks (bold, italic, strikethrough, marked,
// spoiler, code, links, formulas between dollars) and finds closing marks by simple rules. HTML tags are not rendered
// but counted; media are not fetched but listed.
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace telegram_sim {

// What was met on the way, beside the text itself.
struct rich_findings {
  std::string visible;             // the text without its marks
  std::vector<std::string> media;  // what Telegram's servers would have been asked to fetch, at most a thousand
  std::uint64_t html_tags = 0;     // tags that Telegram would have taken for markup; media tags are in `media`
};

// A string, an array, or an object {type, text, …}. Cost grows with the length of the text, whatever it is.
boost::json::value parse_rich_text(std::string_view markdown, rich_findings& found);

}  // namespace telegram_sim
