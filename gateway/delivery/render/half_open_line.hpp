// A line that is being written.
#pragma once

#include <string>
#include <string_view>

namespace luka::gateway::render {

/// Appends the line with the emphasis, code, formula or link closed that is open at its end (half_open.hpp).
void append_closed(std::string& out, std::string_view line);

}  // namespace luka::gateway::render
