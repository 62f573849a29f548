// What belongs to an item of a list, more generously than CommonMark has it: models indent by two where three are due.
#pragma once

#include <string>
#include <string_view>

#include "gateway/delivery/render/line_rules.hpp"

namespace luka::gateway::render {

/// Whether a line that is not blank belongs to the item because of its indentation: as CommonMark says, or as a list of
/// another kind or two columns further in than the item's mark, or, after a blank line, as text two columns in.
bool belongs_to_item(std::string_view line, const list_mark& item, bool after_blank);

/// The item's text with what belongs to it indented as CommonMark wants it, and a blank line before a table, where md4c
/// wants one. Other lines are left alone.
std::string indented_children(std::string_view item_text, const list_mark& item);

}  // namespace luka::gateway::render
