#pragma once

#include "common/async/tokens.hpp"

namespace luka {

/// Suspends until `when`, or throws operation_aborted when the task is cancelled.
task<> sleep_until(time_point when);

/// Suspends for `length`, or throws operation_aborted when the task is cancelled.
task<> sleep_for(duration length);

}  // namespace luka
