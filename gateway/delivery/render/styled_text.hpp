// Text that is being put together, with how it is to look.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/delivery/render/formatted_text.hpp"

namespace luka::gateway::render {

/// Like a text_entity, but in bytes: UTF-16 is counted once, when a page is done.
struct span {
  entity_kind kind{};
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string detail;

  bool operator==(const span&) const = default;
};

struct styled_text {
  std::string text;
  std::vector<span> spans;

  /// With its spans moved to where its text now stands.
  void append(const styled_text& more);
  void append(std::string_view more) { text += more; }

  bool operator==(const styled_text&) const = default;
};

}  // namespace luka::gateway::render
