// HTML's way to write characters: "&amp;", "&#65;".
#pragma once

#include <string>
#include <string_view>

namespace luka::gateway::render {

/// The text that a whole reference ("&…;") stands for; the reference itself if it is not one of those that models write.
std::string referenced_text(std::string_view reference);

}  // namespace luka::gateway::render
