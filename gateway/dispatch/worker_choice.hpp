// Which of the workers that are free gets the next question.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace luka::gateway {

/// A worker as the choice sees it.
struct worker_offer {
  std::uint64_t free = 0, slots = 1;
  bool warm = false;    ///< the model is in memory
  bool is_home = false; ///< it has answered this conversation last: with the model, the prompt's beginning is in memory
  std::uint64_t last_given = 0;  ///< when it got its last question, as a running number
};

/// The index of the best offer; nothing when nobody is free. Pure.
///
/// The load comes first, or one worker would wait in vain for those who have their home elsewhere: whoever would still not
/// have a larger share of its slots free than the freest with one job less is out. Among the rest memory decides: warm and
/// home, then warm. Then the larger share, then whose last question is the longest ago.
std::optional<std::size_t> choose_worker(const std::vector<worker_offer>& offers);

}  // namespace luka::gateway
