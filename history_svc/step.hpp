// What every request has in common: one command, one reply, one line in the log.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "common/async/tokens.hpp"
#include "common/fault/crash_point.hpp"
#include "common/result.hpp"
#include "history_svc/redis/client.hpp"
#include "history_svc/store/refusal.hpp"

namespace luka::history {

/// What every log line about a request says.
struct subject {
  const char* action;
  std::string id;            ///< the job's or the turn's, if the request has one
  std::string conversation;  ///< or the bot, where there is no conversation
  time_point since = monotonic_clock::now();

  [[nodiscard]] duration took() const { return monotonic_clock::now() - since; }
};

/// Logs the refusal and encodes it.
std::string refused(const subject& about, const proto::history_refused& refusal);

/// Why an outcome holds nothing to read, if so.
std::optional<proto::history_refused> refusal_in(const result<redis::reply>& outcome);

/// Sends the command and returns the encoded reply. `read(reply)` is what Redis answered, or nullopt if that is no
/// answer; `conclude(about, value)` logs it and encodes the reply.
template <class Read, class Conclude>
task<std::string> take_step(redis::client& redis, subject about, redis::command command, Read read, Conclude conclude) {
  const auto outcome = co_await redis.execute(std::move(command));
  if (const auto refusal = refusal_in(outcome)) co_return refused(about, *refusal);
  const auto value = read(*outcome);
  if (!value) co_return refused(about, refuse_unexpected());
  co_return conclude(about, *value);
}

/// Where the chaos run may cut a write short: nothing has been sent to Redis yet, and Redis has it but nobody knows.
struct crash_points {
  fault::point before, after;
};

/// take_step() for what changes something.
template <class Read, class Conclude>
task<std::string> take_step(redis::client& redis, crash_points around, subject about, redis::command command, Read read,
                            Conclude conclude) {
  fault::crash_point(around.before);
  auto end = [after = around.after, conclude = std::move(conclude)](const subject& what, const auto& value) {
    fault::crash_point(after);
    return conclude(what, value);
  };
  return take_step(redis, std::move(about), std::move(command), std::move(read), std::move(end));
}

/// For a request that needs no step.
inline task<std::string> reply_at_once(std::string body) { co_return body; }

}  // namespace luka::history
