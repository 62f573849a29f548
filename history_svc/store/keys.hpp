// Every key that this process uses in Redis.
//
// Those of the journal carry their bot as the hash tag, so that one script may touch all of them in a cluster too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "history_svc/store/job_id.hpp"

namespace luka::history {

/// A list, oldest first; each element is {"role": …, "content": …}. Data of earlier programs has the same form.
inline std::string conversation_key(std::string_view conversation) {
  return "llm_history:" + std::string(conversation);
}

/// Says that a turn has been stored. Lives as long as the conversation does without new turns.
inline std::string turn_key(std::string_view turn) { return "llm_turn:" + std::string(turn); }

/// "{j:<bot>}:"
inline std::string journal_tag(std::string_view bot) { return "{j:" + std::string(bot) + "}:"; }

/// A hash with the fields of job_fields.hpp, for a job that is unfinished or parked: this and the update's number.
inline std::string job_key_prefix(std::string_view bot) { return journal_tag(bot) + "job:"; }
inline std::string job_key(const job_id& job) { return job_key_prefix(job.bot) + job.update; }

/// Says that an update was taken in, and by which instance of the gateway.
inline std::string seen_key(const job_id& job) { return journal_tag(job.bot) + "seen:" + job.update; }

/// Sorted sets of update numbers: the unfinished jobs and those that an operator has sent back, by the time (Unix time
/// in microseconds) at which they came in; the parked ones by when they were given up.
inline std::string open_key(std::string_view bot) { return journal_tag(bot) + "open"; }
inline std::string retried_key(std::string_view bot) { return journal_tag(bot) + "retried"; }
inline std::string dead_key(std::string_view bot) { return journal_tag(bot) + "dead"; }

/// A sorted set of message ids that the bot knows of, by themselves: see proto::note_placed.
inline std::string known_messages_key(std::string_view bot) { return journal_tag(bot) + "messages"; }

/// A hash with what a user has used on one day (UTC): "messages" and "tokens". This and the user's id.
inline std::string usage_key_prefix(std::string_view bot, std::int64_t unix_time_ms) {
  constexpr std::int64_t day = 24LL * 60 * 60 * 1000;
  return journal_tag(bot) + "usage:" + std::to_string(unix_time_ms / day) + ":";
}

/// Finds the dead_key of every bot.
inline constexpr const char* dead_key_pattern = "{j:*}:dead";

/// Whether an id may become part of a key: 1 to 128 bytes without spaces and control characters.
inline bool is_valid_id(std::string_view id) {
  constexpr std::size_t longest = 128;
  if (id.empty() || id.size() > longest) return false;
  for (const char c : id)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return false;
  return true;
}

}  // namespace luka::history
