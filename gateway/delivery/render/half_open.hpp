// How a text that is being written is shown before it is complete.
#pragma once

#include <string>
#include <string_view>

#include "gateway/delivery/render/block_scanner.hpp"

namespace luka::gateway::render {

/// Pure. The text of an open piece as it is likely to go on: emphasis, code and formulas that have begun are closed, half a
/// link is its text, the head of a table is one; what says nothing yet ("##", "``", "- [", "<b") is left out.
std::string likely_text(std::string_view open_text, const block_scanner::context& before);

}  // namespace luka::gateway::render
