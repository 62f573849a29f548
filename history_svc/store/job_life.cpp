#include "history_svc/store/job_life.hpp"

#include <array>

namespace luka::history {

namespace {

using proto::job_state;

constexpr std::size_t states = 8;
constexpr auto none = static_cast<job_state>(0xff);

using row_of_states = std::array<job_state, states>;

constexpr auto accepted = job_state::accepted, placed = job_state::placed, running = job_state::running,
               answered = job_state::answered, settled = job_state::settled, failed = job_state::failed,
               cancelled = job_state::cancelled, parked = job_state::parked;

// A message that is placed later, and an attempt at a job whose text is known already, change nothing but the page or
// the attempt. What is over stays as it is. A step may be missing: Redis was away when it was to be noted.
//                                    accepted   placed     running    answered   settled  failed  cancelled  parked
constexpr row_of_states on_place   = {placed,    placed,    running,   answered,  none,    none,   none,      none};
constexpr row_of_states on_attempt = {running,   running,   running,   answered,  none,    none,   none,      none};
constexpr row_of_states on_answer  = {answered,  answered,  answered,  answered,  none,    none,   none,      none};
constexpr row_of_states on_deliver = {settled,   settled,   settled,   settled,   settled, none,   none,      none};
constexpr row_of_states on_fail    = {failed,    failed,    failed,    failed,    none,    failed, none,      none};
constexpr row_of_states on_cancel  = {cancelled, cancelled, cancelled, cancelled, none,    none,   cancelled, none};
constexpr row_of_states on_park    = {parked,    parked,    parked,    parked,    none,    none,   none,      parked};
constexpr row_of_states on_retry   = {none,      none,      none,      none,      none,    none,   none,      accepted};

const row_of_states& states_after(job_event event) {
  switch (event) {
    case job_event::place: return on_place;
    case job_event::attempt: return on_attempt;
    case job_event::answer: return on_answer;
    case job_event::deliver: return on_deliver;
    case job_event::fail: return on_fail;
    case job_event::cancel: return on_cancel;
    case job_event::park: return on_park;
    case job_event::retry: break;
  }
  return on_retry;
}

}  // namespace

job_state job_life::first(proto::job_kind kind) { return kind == proto::job_kind::line ? answered : accepted; }

std::optional<job_state> job_life::next(job_state from, job_event event) {
  const auto index = static_cast<std::size_t>(from);
  if (index >= states) return std::nullopt;
  const auto to = states_after(event)[index];
  if (to == none) return std::nullopt;
  return to;
}

std::string job_life::row(job_event event) {
  std::string text;
  for (const auto to : states_after(event)) text += to == none ? "-" : digit(to);
  return text;
}

std::string job_life::digit(job_state state) { return std::to_string(static_cast<int>(state)); }

std::optional<job_state> job_life::from_digit(std::string_view text) {
  if (text.size() != 1 || text[0] < '0' || text[0] >= '0' + static_cast<int>(states)) return std::nullopt;
  return static_cast<job_state>(text[0] - '0');
}

job_event job_life::event_of(proto::job_outcome outcome) {
  switch (outcome) {
    case proto::job_outcome::delivered: return job_event::deliver;
    case proto::job_outcome::cancelled: return job_event::cancel;
    case proto::job_outcome::failed:
    case proto::job_outcome::dropped: break;
  }
  return job_event::fail;
}

}  // namespace luka::history
