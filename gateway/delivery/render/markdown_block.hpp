// A piece of Markdown as text with its looks.
#pragma once

#include <string_view>

#include "gateway/delivery/render/block_scanner.hpp"
#include "gateway/delivery/render/styled_text.hpp"

namespace luka::gateway::render {

struct rendered_block {
  styled_text content;   ///< without white space around it
  bool heading = false;  ///< it is one, and nothing else
  bool table_or_formula = false;
};

/// Pure. What md4c makes of a piece of kind `markdown`, by itself: CommonMark with GitHub's tables, task lists and strike-
/// through; HTML is text. Line ends are kept, as a chat shows them.
rendered_block render_markdown(const source_piece& piece);

/// The language that the words behind a fence name: "python" of "python title=x"; "" if none.
std::string language_in(std::string_view info);

}  // namespace luka::gateway::render
