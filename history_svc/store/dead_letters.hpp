// What an operator asks of Redis about jobs that were given up. Pure: commands go out, replies come in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history_svc/redis/reply.hpp"
#include "history_svc/store/job_fields.hpp"
#include "history_svc/store/job_id.hpp"

namespace luka::history {

/// A line of the list; it holds nothing that people wrote.
struct dead_letter {
  std::string job, chat, user, kind, attempts, strikes, reason;
  std::int64_t parked_at_ms = 0;

  bool operator==(const dead_letter&) const = default;
};

/// A step of looking for bots that have dead letters; the first cursor is "0".
redis::command ask_for_bots(const std::string& cursor);
struct bots_found {
  std::string cursor;  ///< "0": that was the last step
  std::vector<std::string> bots;
};
/// Nullopt, here and below: not the reply to that.
std::optional<bots_found> read_bots(const redis::reply& answer);

/// All dead letters of a bot, newest first.
redis::command ask_for_dead_letters(const std::string& bot);
std::optional<std::vector<dead_letter>> read_dead_letters(const redis::reply& answer);

redis::command ask_for_dead_letter(const job_id& job);
/// Nullopt: there is no such dead letter.
std::optional<stored_job> read_dead_letter(const redis::reply& answer);

/// Back among the unfinished jobs, where its gateway finds it. The reply is yes_or_no: false if there is none.
redis::command ask_to_retry(const job_id& job);
redis::command ask_to_drop(const job_id& job);

}  // namespace luka::history
