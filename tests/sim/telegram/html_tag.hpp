// Tells the HTML tags that Telegram's rich messages understand from other uses of "<".
#pragma once

#include <string_view>

namespace telegram_sim {

enum class html_tag {
  none,    // "a < b", or a tag that Telegram does not know
  markup,  // <b>, </u>, <details> …
  media,   // makes Telegram's servers fetch something: <img>, <video>, <tg-map> …
};

// What the text, which begins with "<", begins with.
html_tag html_tag_at(std::string_view text);

}  // namespace telegram_sim
