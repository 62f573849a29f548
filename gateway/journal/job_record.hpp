// A job as the journal keeps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/dispatch/job.hpp"
#include "proto/journal.hpp"

namespace luka::gateway {

/// "bot id:update id": what a job is called everywhere.
std::string job_id(telegram::user_id bot, telegram::update_id update);

// Records without the time at which the journal takes them in.

/// A question, as it came in.
proto::job_record question_record(const job& question);
/// The answer to `asked` is known already: a command's result, or a refusal.
proto::job_record line_record(const job& asked, std::string line);
/// The conversation of `asked` is to be forgotten.
proto::job_record reset_record(const job& asked);

/// The question of a failed job as a new job of this update. Pure. Nullopt: no gateway can have written that.
std::optional<job> question_again(const proto::job_record& failed, telegram::user_id bot, telegram::update_id update);

/// What an earlier process has left unfinished.
struct unfinished_job {
  job what;                ///< `text`: what the person wrote; of a line: the line
  proto::job_kind kind = proto::job_kind::question;
  proto::job_state state = proto::job_state::accepted;
  std::uint32_t attempt = 0;  ///< the highest that was noted; 0: none
  std::uint32_t strikes = 0;
  std::optional<std::size_t> shown_before;  ///< bytes of earlier attempts' text on the screen, at most; nothing: not known
  std::vector<telegram::message_id> shown_in;  ///< the messages of its answer that are known, from the first one on
  std::string answer;                          ///< of an answered question
};

/// Pure. Nullopt when the journal holds what no gateway can have written.
std::optional<unfinished_job> read_unfinished(const proto::unfinished_job& found);

}  // namespace luka::gateway
