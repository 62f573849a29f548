// What the renderer has to know about single characters: how wide they are, whether they can be seen, and where a text
// must not be cut. Not about scripts, case or normal forms.
#pragma once

#include <cstddef>
#include <string_view>

namespace luka::gateway::render {

/// A mark that is drawn onto the character before it (category M), or a vowel or final of a Hangul syllable.
bool is_mark(char32_t c);

/// Takes two columns where Latin letters take one (East Asian wide and fullwidth, most emoji).
bool is_wide(char32_t c);

/// Columns in fixed-width type: what is wide takes two, what is drawn onto another character none, and so does what is
/// joined to an emoji.
std::size_t display_width(std::string_view text);

/// White space of any width, seen or not.
bool is_space(char32_t c);

/// Draws nothing by itself: white space, marks, joiners, direction marks, variation selectors, tags.
bool is_invisible(char32_t c);

/// ASCII and other punctuation and symbols, in whole blocks: close enough to tell where emphasis may begin or end.
bool is_punctuation(char32_t c);

inline bool is_ascii_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
inline bool is_ascii_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
inline bool is_ascii_punctuation(char32_t c) { return c > 0x20 && c < 0x7f && !is_ascii_digit(c) && !is_ascii_letter(c); }

/// Whether a reader sees one character across `at`, so that the text must not be cut there: not before marks, joiners,
/// variation selectors and skin tones, not after a joiner, not between the two letters of a flag.
bool is_inside_grapheme(std::string_view text, std::size_t at);

/// Where the first character that can be seen begins, or text.size().
std::size_t find_visible(std::string_view text, std::size_t from = 0);

}  // namespace luka::gateway::render
