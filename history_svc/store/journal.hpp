// The journal of unfinished jobs: what is asked of Redis about it, and what its replies mean. Pure: commands go out,
// replies come in. Each request is one script, hence one round trip and one step for Redis, and may be repeated.
//
// What a request means is in proto/journal.hpp, what may happen to a job when in job_life.hpp.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "history_svc/redis/reply.hpp"
#include "history_svc/store/conversations.hpp"
#include "history_svc/store/job_id.hpp"
#include "proto/codec.hpp"
#include "proto/journal.hpp"

namespace luka::history {

/// Telegram keeps an update for 24 hours, so whatever is older can not come again. A job lives this long after the last
/// change to it, so that a bot that is gone leaves nothing behind.
inline constexpr std::chrono::seconds seen_time_to_live = std::chrono::hours(48);
inline constexpr std::chrono::seconds job_time_to_live = std::chrono::hours(48);
inline constexpr std::chrono::seconds dead_letter_time_to_live = std::chrono::hours(24 * 30);
/// For so long a question that has failed may be asked again.
inline constexpr std::chrono::seconds failed_time_to_live = std::chrono::hours(24);
/// Of a day's counters: settling may be late.
inline constexpr std::chrono::seconds usage_time_to_live = std::chrono::hours(72);
/// The newest so many of each bot.
inline constexpr int most_dead_letters = 1000;
inline constexpr int most_known_messages = 1000;
static_assert(most_known_messages <= proto::max_elements);

/// The ids of the jobs have been checked: each is "<bot>:<update>" with the request's bot.
redis::command ask_to_accept(const proto::accept_jobs& request);
/// `asked`: how many jobs. Nullopt, here and below: not the reply to that.
std::optional<proto::jobs_accepted> read_accepted(const redis::reply& answer, std::size_t asked);

redis::command ask_to_note(const proto::note_placed& request, const job_id& job);
redis::command ask_to_note(const proto::note_attempt& request, const job_id& job);
redis::command ask_to_settle(const proto::settle_job& request, const job_id& job, const retention& limits);
redis::command ask_to_park(const proto::park_job& request, const job_id& job);
std::optional<proto::noted> read_noted(const redis::reply& answer);

redis::command ask_for_failed(const job_id& job);
std::optional<proto::failed_job> read_failed(const redis::reply& answer);

redis::command ask_for_usage(const proto::load_usage& request);
/// `asked`: how many users.
std::optional<proto::usage> read_usage(const redis::reply& answer, std::size_t asked);

redis::command ask_for_unfinished(const proto::load_unfinished& request);
redis::command ask_for_retried(const proto::take_retried& request);

struct listed {
  proto::unfinished page;
  std::size_t broken = 0;  ///< jobs left out because they can not be read
};
std::optional<listed> read_unfinished(const redis::reply& answer);

}  // namespace luka::history
