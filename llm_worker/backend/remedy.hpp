// What to do about a failure, besides telling people.
#pragma once

#include <optional>

#include "llm_worker/backend/answer.hpp"
#include "llm_worker/backend/dialect.hpp"

namespace luka::worker {

/// Pure. How to ask the same server once more; nothing when that would do no good, or harm: what times out may be
/// loading the model, and would have to begin anew. Only as long as no word of the answer has been passed on.
std::optional<ask_options> second_try(const failure_report& why, const ask_options& first);

/// Pure. Whether another server, of this worker or another, may answer. In mid-answer that is another attempt.
bool may_do_elsewhere(const failure_report& why);

}  // namespace luka::worker
