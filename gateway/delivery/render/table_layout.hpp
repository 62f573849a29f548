// A table as a message can show it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/render/styled_text.hpp"

namespace luka::gateway::render {

/// What a phone shows of a line in fixed-width type without breaking it.
inline constexpr std::size_t widest_table = 40;

struct table {
  enum class align { left, center, right };
  std::vector<align> aligns;                   ///< of the columns
  std::vector<std::vector<styled_text>> rows;  ///< the first one is the head; a cell may have several lines
};

/// Pure. Columns in fixed-width type (`pre`) where they fit and hold no links, otherwise a list: each row under its first
/// cell, everything behind the name of its column. Lines of the list after the first begin with `indentation`.
styled_text laid_out(const table& rows, std::string_view indentation);

}  // namespace luka::gateway::render
