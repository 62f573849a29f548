// What a call is for, and so whom it goes before.
#pragma once

#include <cstdint>

namespace luka::gateway {

/// The most urgent first.
enum class urgency : std::uint8_t {
  final_text,  ///< the end of an answer, or a short line: must not wait for anything less
  first_text,  ///< the first words of an answer, and of its next message when one is full: they are due in any case
  update,      ///< more of an answer that is growing
  cosmetic     ///< "typing", an old button to be taken away: left out when there is little room
};

}  // namespace luka::gateway
