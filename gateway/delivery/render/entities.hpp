// From text with spans to what a message may say.
#pragma once

#include <cstddef>

#include "gateway/delivery/render/styled_text.hpp"

namespace luka::gateway::render {

/// Telegram ignores what comes after so many entities (core.telegram.org/bots/api#messageentity; its servers' limit).
inline constexpr std::size_t most_entities = 100;

/// Pure. Trims as Telegram trims, but for the indentation of code that the message begins with. Entities do not begin or
/// end with white space (`pre` may be indented), none is empty, and any two are either apart or one is inside the other;
/// where spans overlap otherwise, one of them becomes two. `code` and `pre` are only within a quote and hold nothing.
/// Of more than a hundred the least useful are left out: looks before meaning, later ones before earlier ones.
formatted_text formatted(const styled_text& styled);

}  // namespace luka::gateway::render
