#include "tests/sim/telegram/html_tag.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace telegram_sim {
namespace {

constexpr std::array<std::string_view, 9> media_tags = {"img",    "video",      "audio",        "source", "figure",
                                                        "tg-map", "tg-collage", "tg-slideshow", "iframe"};
constexpr std::array<std::string_view, 46> markup_tags = {
    "a",       "aside",   "b",        "blockquote", "br",       "caption", "cite",    "code",   "del",
    "details", "div",     "em",       "figcaption", "footer",   "h1",      "h2",      "h3",     "h4",
    "h5",      "h6",      "hr",       "i",          "input",    "ins",     "li",      "mark",   "ol",
    "p",       "pre",     "s",        "span",       "strong",   "sub",     "summary", "sup",    "table",
    "td",      "tg-emoji", "tg-math", "tg-spoiler", "tg-thinking", "tg-time", "th",   "tr",     "u",
    "ul"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

html_tag html_tag_at(std::string_view text) {
  constexpr std::size_t longest = 16;
  text.remove_prefix(text.starts_with("</") ? 2 : 1);
  std::string name;
  for (const char c : text.substr(0, longest)) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') {
      break;
    }
    name.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  const bool ends = name.size() < text.size() && std::string_view(" \n\t/>").find(text[name.size()]) != std::string_view::npos;
  if (!ends) {
    return html_tag::none;
  }
  return contains(media_tags, name) ? html_tag::media : contains(markup_tags, name) ? html_tag::markup : html_tag::none;
}

}  // namespace telegram_sim
