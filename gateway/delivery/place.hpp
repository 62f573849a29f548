// Where the answer to a question goes.
#pragma once

#include "gateway/delivery/telegram_call.hpp"
#include "gateway/dispatch/job.hpp"

namespace luka::gateway {

/// In the question's topic; in a group as a reply to it.
inline placement place(const job& question) { return {question.thread, question.reply_to}; }

}  // namespace luka::gateway
