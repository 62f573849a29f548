#include "llm_worker/backend/server_board.hpp"

#include <algorithm>

namespace luka::worker {

using proto::failure;

namespace {

constexpr std::chrono::milliseconds shortest_busy{500}, first_busy{1'000};

/// Retry-After is what the server wants at least; not all who read it come back in the same moment.
constexpr double busy_jitter = 0.25;

}  // namespace

server_board::server_board(std::vector<std::uint32_t> weights, const board_rules& rules)
    : rules_(rules), recent_(rules.conversations) {
  const auto longest = std::max(rules.longest_busy, first_busy);
  for (const auto weight : weights)
    entries_.push_back({weight, 0, 0, circuit_breaker(rules.breaker), backoff(first_busy, longest, shortest_busy),
                        time_point::min(), time_point::min(), false, {}});
}

bool server_board::is_usable(const entry& which, time_point now) const {
  return which.breaker.is_closed() && now >= which.busy_until;
}

bool server_board::may_be_asked(server which, time_point now) const {
  const auto& asked = entries_[which];
  return is_usable(asked, now) || (entries_.size() == 1 && now >= asked.busy_until);
}

bool server_board::has_another(const server_set& tried, time_point now) const {
  for (server i = 0; i < entries_.size(); ++i)
    if (!tried[i] && is_usable(entries_[i], now)) return true;
  return false;
}

bool server_board::has_usable_besides(server which, time_point now) const {
  server_set but(entries_.size(), false);
  but[which] = true;
  return has_another(but, now);
}

/// In steps of one job at the server with the smallest weight: finer ones would give a server with three times the weight
/// its second job only after the other one's first, and so half of the jobs where few run at the same time.
std::uint64_t server_board::load(const entry& which) const {
  return which.running * std::ranges::min(entries_, {}, &entry::weight).weight / which.weight;
}

/// Less than 0: `one` is to be preferred.
int server_board::compare(const entry& one, const entry& other, time_point now) const {
  if (load(one) != load(other)) return load(one) < load(other) ? -1 : 1;
  const bool is_suspect = now < one.suspect_until, other_is_suspect = now < other.suspect_until;
  if (is_suspect != other_is_suspect) return is_suspect ? 1 : -1;
  if (one.is_warm != other.is_warm) return one.is_warm ? -1 : 1;
  return 0;
}

std::optional<server_board::server> server_board::choose(const std::string& conversation, const server_set& tried,
                                                         time_point now, double random) const {
  std::vector<server> best;
  for (server i = 0; i < entries_.size(); ++i) {
    if (tried[i] || !may_be_asked(i, now)) continue;
    const int order = best.empty() ? 0 : compare(entries_[i], entries_[best.front()], now);
    if (order < 0) best.clear();
    if (order <= 0) best.push_back(i);
  }
  if (best.empty()) return std::nullopt;
  const auto last = recent_.of(conversation);
  if (last && std::ranges::find(best, *last) != best.end()) return last;
  const auto turn_of = [&](server i) { return std::max(entries_[i].turn_at, virtual_now_); };
  const double next_turn = turn_of(*std::ranges::min_element(best, {}, turn_of));
  std::erase_if(best, [&](server i) { return turn_of(i) > next_turn; });
  double weight = 0;
  for (const auto i : best) weight += entries_[i].weight;
  double at = random * weight;
  for (const auto i : best)
    if ((at -= entries_[i].weight) < 0) return i;
  return best.back();
}

/// Nobody who was away, or not wanted, catches up on turns that it has missed.
void server_board::took(server which) {
  auto& taken = entries_[which];
  ++taken.running;
  virtual_now_ = std::max(taken.turn_at, virtual_now_);
  taken.turn_at = virtual_now_ + 1.0 / taken.weight;
}

std::optional<server_board::time_point> server_board::free_at(const server_set& tried, time_point now) const {
  std::optional<time_point> soonest;
  for (server i = 0; i < entries_.size(); ++i) {
    const auto& paused = entries_[i];
    if (tried[i] || now >= paused.busy_until || (!paused.breaker.is_closed() && entries_.size() > 1)) continue;
    soonest = std::min(soonest.value_or(time_point::max()), paused.busy_until);
  }
  return soonest;
}

void server_board::forget_trouble(entry& which) {
  which.busy_pause.reset();
  which.busy_until = which.suspect_until = time_point::min();
}

server_board::turn server_board::succeeded(server which, const std::string& conversation) {
  auto& answered = entries_[which];
  forget_trouble(answered);
  note_warm(which, true);
  recent_.note(conversation, which);
  return answered.breaker.succeeded() ? turn::closed : turn::none;
}

server_board::turn server_board::failed(server which, const failure_report& why, time_point now, double random) {
  auto& asked = entries_[which];
  switch (why.helps) {
    case cure::none:
    case cure::without_thinking:
    case cure::when_loaded: return turn::none;  // the question, or a load, which is no failure
    case cure::later: pause(asked, why, now, random); return turn::none;
    case cure::elsewhere:
    case cure::again: break;
  }
  // What can not be reached, or has no model, would fail the next question as surely, and a probe brings it back.
  const bool is_away = why.reason == failure::model_unreachable;
  if (why.reason == failure::model_missing || (is_away && has_usable_besides(which, now)))
    return set_aside(which, why, now, random);
  asked.trouble = why;
  asked.suspect_until = std::max(asked.suspect_until, now + rules_.breaker.longest_pause);
  if (is_away) asked.is_warm = false;
  return asked.breaker.failed(now, random) ? turn::opened : turn::none;
}

void server_board::pause(entry& which, const failure_report& why, time_point now, double random) const {
  which.trouble = why;
  if (rules_.longest_busy == rules_.longest_busy.zero()) return;
  const auto longest = std::max(rules_.longest_busy, first_busy);
  std::chrono::milliseconds length{};
  if (why.retry_after) {
    const std::chrono::milliseconds wanted = std::min<std::chrono::milliseconds>(*why.retry_after, longest);
    const auto more = static_cast<double>(wanted.count()) * busy_jitter * random;
    length = std::clamp(wanted + std::chrono::milliseconds(static_cast<std::int64_t>(more)), shortest_busy, longest);
  } else if (now >= which.busy_until) {
    length = which.busy_pause.next(random);
  }
  which.busy_until = std::max(which.busy_until, now + length);
}

server_board::turn server_board::set_aside(server which, const failure_report& why, time_point now, double random) {
  auto& aside = entries_[which];
  if (aside.breaker.is_closed()) aside.trouble = why;
  aside.is_warm = false;
  return aside.breaker.trip(now, random) ? turn::opened : turn::none;
}

server_board::turn server_board::probe_succeeded(server which) {
  auto& probed = entries_[which];
  if (!probed.breaker.probe_succeeded()) return turn::none;
  forget_trouble(probed);
  return turn::closed;
}

void server_board::probe_failed(server which, const failure_report& why, time_point now, double random) {
  entries_[which].trouble = why;
  entries_[which].breaker.probe_failed(now, random);
}

server_board::time_point server_board::wake_at(server which, time_point now) const {
  const auto& watched = entries_[which];
  const auto probe_at = watched.breaker.probe_at();
  return now < watched.busy_until ? std::min(probe_at, watched.busy_until) : probe_at;
}

const failure_report& server_board::trouble(time_point now) const {
  const auto is_only_paused = [&](const entry& e) { return e.breaker.is_closed() && now < e.busy_until; };
  const auto is_away = [](const entry& e) { return !e.breaker.is_closed(); };
  auto found = std::ranges::find_if(entries_, is_only_paused);
  if (found == entries_.end()) found = std::ranges::find_if(entries_, is_away);
  return found == entries_.end() ? entries_.front().trouble : found->trouble;
}

readiness server_board::standing(time_point now) const {
  readiness all;
  all.open = all.of = 0;
  for (const auto& e : entries_) {
    all.of += e.weight;
    if (!is_usable(e, now)) continue;
    all.open += e.weight;
    all.warm = all.warm || e.is_warm;
  }
  if (all.open == all.of) return all;
  all.reason = trouble(now).reason;
  all.detail = trouble(now).detail;
  return all;
}

}  // namespace luka::worker
