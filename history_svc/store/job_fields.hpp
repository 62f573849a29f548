// A job as the fields of a hash in Redis, in words and digits that an operator can read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "history_svc/redis/reply.hpp"
#include "proto/journal.hpp"

namespace luka::history {

/// Fields and values in turn, for HSET, of a job that nothing has happened to yet. The text of a line is its answer.
std::vector<std::string> write_job(const proto::job_record& record);

/// The field that holds the message of a page.
std::string page_field(std::uint32_t page);
inline constexpr std::uint32_t most_pages = 1000;

/// A job and what only the dead-letter list knows of it.
struct stored_job {
  proto::unfinished_job job;
  std::string reason;             ///< of a parked job
  std::int64_t parked_at_ms = 0;  ///< Unix time, by the clock of Redis
};

/// Reads what HGETALL answered. Fields that this version does not know are ignored. Nullopt: a field without which the
/// job can not be continued is missing or can not be read.
std::optional<stored_job> read_job(const redis::reply& fields);

}  // namespace luka::history
