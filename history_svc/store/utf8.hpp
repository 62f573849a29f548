#pragma once

#include <string>
#include <string_view>

namespace luka::history {

/// The text with U+FFFD for whatever is not UTF-8: one per maximal ill-formed piece, as the Unicode standard
/// recommends (chapter 3.9, "U+FFFD Substitution of Maximal Subparts"). Valid text comes back unchanged.
std::string replace_invalid_utf8(std::string_view text);

}  // namespace luka::history
