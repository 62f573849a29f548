// What is done to Markdown before md4c reads it.
#pragma once

#include <string>
#include <string_view>

namespace luka::gateway::render {

/// Pure. The piece with placeholders where md4c would see Markdown that is none: in formulas, in addresses, in "2*3" and
/// "~5", in link definitions (which cannot work across pieces and would vanish), for <br>. Emphasis works beside CJK
/// punctuation, which CommonMark forbids. Formulas in lines of their own become code that is marked as a formula.
/// Restored, the text is the same (but for dashes below a table's head), so it does not matter if a part turns out to be
/// code.
std::string protected_source(std::string_view piece);

}  // namespace luka::gateway::render
