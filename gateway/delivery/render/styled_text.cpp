#include "gateway/delivery/render/styled_text.hpp"

namespace luka::gateway::render {

void styled_text::append(const styled_text& more) {
  const auto moved = text.size();
  text += more.text;
  for (const auto& each : more.spans) spans.push_back({each.kind, each.begin + moved, each.end + moved, each.detail});
}

}  // namespace luka::gateway::render
