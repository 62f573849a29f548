// The two steps of a worker that concern a conversation and a job at once. Pure: commands go out, replies come in.
#pragma once

#include <optional>

#include "history_svc/store/conversations.hpp"
#include "history_svc/store/job_id.hpp"

namespace luka::history {

/// The context and whether the job has been answered already; notes the attempt. One round trip.
redis::command ask_for_context(const proto::load_context& request, const job_id& job);
/// Nullopt: not the reply to that.
std::optional<loaded> read_context_for_job(const redis::reply& answer);

/// Stores a turn and its job's answer together, once, unless the journal has a reason against it. One round trip.
redis::command ask_to_append(const proto::append_turn& request, const job_id& job, const retention& limits);
std::optional<proto::appended> read_appended_for_job(const redis::reply& answer);

}  // namespace luka::history
