// Which occurrences of a recurring event are worth a line in the log.
#pragma once

#include <bit>
#include <cstdint>

namespace luka::worker {

/// The first few, then every time the total has doubled: a flood of bad frames must not become a flood of lines.
constexpr bool is_worth_a_line(std::uint64_t total) { return total <= 8 || std::has_single_bit(total); }

}  // namespace luka::worker
