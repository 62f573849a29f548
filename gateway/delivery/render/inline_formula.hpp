// A formula within a line: "$…$", "$$…$$", "\(…\)" or "\[…\]".
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace luka::gateway::render {

struct inline_formula {
  std::size_t opener = 1;       ///< bytes of "$" or "\("
  std::size_t content_end = 0;  ///< where the closing one begins
  std::size_t end = 0;          ///< behind it
};

/// Whether one begins at `at`, where "$" or "\" is. A dollar sign is money unless no white space is on its inner side and
/// no digit behind the second one; several words need something mathematical between them.
std::optional<inline_formula> inline_formula_at(std::string_view line, std::size_t at);

/// What would close a formula that begins at `at` and has not ended with the line: "" if it does not look like one.
std::string_view formula_closer(std::string_view line, std::size_t at);

}  // namespace luka::gateway::render
