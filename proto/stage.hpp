// What an answer without a word is waiting for, as it crosses the wire.
#pragma once

#include <cstdint>

namespace luka::proto {

/// Append only: the numbers are on the wire. Whoever does not know one treats it as `waiting`.
enum class stage : std::uint8_t {
  waiting = 0,   ///< nothing in particular: the model server has the question
  loading = 1,   ///< the model is being brought into memory
  thinking = 2,  ///< the model writes down its reasoning first, which is no part of the answer
};

}  // namespace luka::proto
