// The reply of a command that says yes or no.
#pragma once

#include <optional>

#include "history_svc/redis/reply.hpp"

namespace luka::history {

/// Nullopt: it is another kind of reply.
inline std::optional<bool> read_yes_or_no(const redis::reply& answer) {
  if (answer.is != redis::reply::kind::integer) return std::nullopt;
  return answer.integer != 0;
}

}  // namespace luka::history
