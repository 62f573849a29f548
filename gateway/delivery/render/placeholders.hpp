// Characters that stand for others while md4c reads a text, so that it does not take them for Markdown.
#pragma once

#include <string>
#include <string_view>

namespace luka::gateway::render {

/// Noncharacters, which source_cleaner lets through nowhere else (Unicode, 23.7). Thirty-two of them, as many as there
/// are ASCII punctuation characters. md4c takes them for letters.
inline constexpr char32_t first_placeholder = 0xfdd0;
inline constexpr char32_t last_placeholder = 0xfdef;

/// Three ways to write a line break in HTML, each its own placeholder: where it turns out to be code, the spelling counts.
inline constexpr char32_t break_placeholder = 0x1fffe;         ///< <br>
inline constexpr char32_t closed_break_placeholder = 0x1ffff;  ///< <br/>
inline constexpr char32_t spaced_break_placeholder = 0x2fffe;  ///< <br />
/// Nothing at all; a letter to md4c, so that emphasis may end or begin beside it.
inline constexpr char32_t joint_placeholder = 0x2ffff;

/// Stands at the four edges of a formula within text: before and after "$", before and after the closing "$".
inline constexpr char32_t formula_edge_placeholder = 0x3fffe;
/// What stands behind the fence of code that is in fact a formula: U+3FFFF.
inline constexpr std::string_view formula_info_text = "\xf0\xbf\xbf\xbf";

/// Whether Unicode calls it a noncharacter: not for interchange between programs.
constexpr bool is_noncharacter(char32_t c) { return (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffeU) == 0xfffeU; }

/// Appends what stands for `c`: its placeholder if it is ASCII punctuation, otherwise itself.
void append_protected(std::string& text, char c);
void append_protected(std::string& text, std::string_view original);

/// Appends `text` with what the placeholders stand for. A line break is "\n", in code the tag as it was written.
enum class break_as { line, tag };
void append_restored(std::string& out, std::string_view text, break_as how);
std::string restored(std::string_view text, break_as how);

}  // namespace luka::gateway::render
