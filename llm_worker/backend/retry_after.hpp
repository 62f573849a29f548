// The header field Retry-After (RFC 9110, 10.2.3).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace luka::worker {

/// Pure. Whole seconds, or a date of the form "Sun, 06 Nov 1994 08:49:37 GMT"; one that has passed is 0 s. Nothing when it
/// is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, std::chrono::system_clock::time_point now);

}  // namespace luka::worker
