// The id of a job, "<bot id>:<update id>".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace luka::history {

/// Both parts are decimal digits: nothing else becomes part of a key of the journal.
struct job_id {
  std::string bot;
  std::string update;

  bool operator==(const job_id&) const = default;
};

/// 1 to 20 decimal digits.
bool is_number_id(std::string_view text);

/// Nullopt: not the id of a job.
std::optional<job_id> read_job_id(std::string_view text);

}  // namespace luka::history
