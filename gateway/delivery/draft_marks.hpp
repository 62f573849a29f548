// How a draft stays on the screen although it says nothing new.
#pragma once

#include <chrono>
#include <string_view>

namespace luka::gateway {

/// A draft is shown for 30 s (core.telegram.org/bots/api#sendmessagedraft).
inline constexpr std::chrono::seconds draft_renewal{20};

/// Whether repeats of the same draft are passed on is not known, so each one has a mark more.
inline constexpr std::string_view mark_of_waiting = " …";

}  // namespace luka::gateway
