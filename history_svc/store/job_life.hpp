// What may happen to a job, and what it is afterwards.
#pragma once

#include <optional>
#include <string>

#include "proto/journal.hpp"

namespace luka::history {

enum class job_event {
  place,    ///< a message of its answer was sent
  attempt,  ///< it is given to a worker
  answer,   ///< its text is known
  deliver,  ///< the text is on the screen
  fail,     ///< the person has been told why there is no answer
  cancel,
  park,  ///< it was given up
  retry  ///< an operator has sent it back
};

/// The life of a job, as a table. Pure and without state: Redis holds the state of each job, and its scripts look the
/// next one up in the row that they are given, so that the rules are here and nowhere else.
class job_life {
 public:
  /// The state before anything has happened.
  static proto::job_state first(proto::job_kind kind);

  /// Nullopt: the event has no place in that state, and nothing may change.
  static std::optional<proto::job_state> next(proto::job_state from, job_event event);

  /// The event's row for a script: at the place of each state, counted from 0, the digit of the next one, or '-'.
  static std::string row(job_event event);

  /// A state as Redis keeps it: one digit.
  static std::string digit(proto::job_state state);
  static std::optional<proto::job_state> from_digit(std::string_view text);

  /// The event that ends a job in this way.
  static job_event event_of(proto::job_outcome outcome);
};

}  // namespace luka::history
