#include "tests/simulation/history_model.hpp"

#include <algorithm>

#include "history_svc/store/job_life.hpp"
#include "history_svc/store/journal.hpp"
#include "proto/codec.hpp"

namespace luka::sim {

using history::job_event;
using history::job_life;

namespace {

proto::job_state state_of(const proto::unfinished_job& job) { return static_cast<proto::job_state>(job.state); }

std::optional<proto::job_state> after(const proto::unfinished_job& job, job_event event) {
  return job_life::next(state_of(job), event);
}

std::string noted(bool current) { return proto::encode(proto::noted{current}); }

std::int64_t day_of(std::int64_t unix_time_ms) { return unix_time_ms / (24LL * 60 * 60 * 1000); }

bool is_line(const proto::job_record& record) {
  return record.kind == static_cast<std::uint8_t>(proto::job_kind::line);
}

}  // namespace

std::string history_model::carry_out(const history::request& what) {
  return std::visit([this](const auto& request) { return reply(request); }, what);
}

const std::vector<proto::chat_message>& history_model::conversation(const std::string& id) const {
  static const std::vector<proto::chat_message> none;
  const auto found = conversations_.find(id);
  return found == conversations_.end() ? none : found->second;
}

bool history_model::is_parked(const std::string& job) const {
  const auto found = jobs_.find(job);
  return found != jobs_.end() && state_of(found->second.job) == proto::job_state::parked;
}

std::vector<std::string> history_model::unfinished() const {
  std::vector<std::string> all;
  for (const auto& [place, job] : open_) all.push_back(job);
  return all;
}

void history_model::forget_newest_turn(const std::string& conversation) {
  auto& said = conversations_[conversation];
  if (said.size() >= 2) said.resize(said.size() - 2);
}

history_model::stored* history_model::find(const std::string& job) {
  const auto found = jobs_.find(job);
  return found == jobs_.end() ? nullptr : &found->second;
}

void history_model::remember(const std::string& conversation, const std::string& turn, const std::string& question,
                             const std::string& answer) {
  auto& said = conversations_[conversation];
  said.push_back({"user", question});
  said.push_back({"assistant", answer});
  if (said.size() > keep_) said.erase(said.begin(), said.end() - static_cast<std::ptrdiff_t>(keep_));
  turns_.insert(turn);
}

void history_model::leave_index(const std::string& job) {
  const auto place = places_.find(job);
  if (place == places_.end()) return;
  open_.erase(place->second);
  places_.erase(place);
}

void history_model::know(const std::vector<std::int64_t>& messages) {
  known_messages_.insert(messages.begin(), messages.end());
  while (known_messages_.size() > history::most_known_messages) known_messages_.erase(known_messages_.begin());
}

std::string history_model::reply(const proto::load_context& what) {
  proto::context found;
  if (auto* mine = what.job.empty() ? nullptr : find(what.job)) {
    if (mine->has_answer) {
      found.answered = true;
      found.answer = mine->job.answer;
      return proto::encode(found);
    }
    const auto to = after(mine->job, job_event::attempt);
    if (to && what.attempt > 1 && mine->job.attempt < what.attempt) {
      mine->job.state = static_cast<std::uint8_t>(*to);
      mine->job.attempt = what.attempt;
    }
  }
  const auto& said = conversation(what.conversation);
  const auto count = std::min<std::size_t>(what.limit, said.size());
  found.messages.assign(said.end() - static_cast<std::ptrdiff_t>(count), said.end());
  return proto::encode(found);
}

std::string history_model::reply(const proto::append_turn& what) {
  proto::appended done;
  const bool is_stored = turns_.contains(what.turn);
  done.stored = !is_stored;
  if (what.attempt == 0) {
    if (!is_stored) remember(what.conversation, what.turn, what.question, what.answer);
    return proto::encode(done);
  }
  auto* mine = find(what.turn);
  const auto to = mine ? after(mine->job, job_event::answer) : std::nullopt;
  if (!mine) {
    done.stored = false;
    done.fenced = !is_stored;
  } else if (!to || mine->job.attempt > what.attempt) {
    done.stored = false;
    done.fenced = true;
  } else if (!is_stored) {
    remember(what.conversation, what.turn, what.question, what.answer);
    mine->job.state = static_cast<std::uint8_t>(*to);
    mine->job.attempt = what.attempt;
    mine->job.answer = what.answer;
    mine->has_answer = true;
    mine->tokens = what.tokens;
  }
  return proto::encode(done);
}

std::string history_model::reply(const proto::forget& what) {
  return proto::encode(proto::forgotten{conversations_.erase(what.conversation) > 0});
}

std::string history_model::reply(const proto::accept_jobs& what) {
  proto::jobs_accepted done;
  std::set<std::string> here;
  for (const auto& record : what.jobs) {
    const auto by = seen_.find(record.job);
    bool is_fresh = false;
    const auto first = job_life::first(static_cast<proto::job_kind>(record.kind));
    if (by == seen_.end()) seen_.emplace(record.job, what.instance);
    const auto* asked_before = record.again.empty() ? nullptr : find(record.again);
    const bool may_ask = record.again.empty() || (asked_before && state_of(asked_before->job) == proto::job_state::failed);
    if (by == seen_.end() && may_ask) {
      if (asked_before) jobs_.erase(record.again);
      leave_index(record.job);
      stored mine;
      mine.job.record = record;
      mine.job.record.again.clear();
      if (record.kind == 0 && record.user != 0) ++usage_[{record.user, day_of(record.accepted_at_ms)}].messages;
      mine.job.state = static_cast<std::uint8_t>(first);
      mine.has_answer = is_line(record);
      if (mine.has_answer) mine.job.answer = record.text;
      jobs_[record.job] = std::move(mine);
      open_.emplace(next_place_, record.job);
      places_[record.job] = next_place_++;
      is_fresh = true;
    } else if (by != seen_.end() && by->second == what.instance && !here.contains(record.job)) {
      const auto* mine = find(record.job);
      is_fresh = mine && state_of(mine->job) == first && mine->job.attempt == 0 &&
                 (mine->job.messages.empty() || mine->job.messages[0] == 0);
    }
    here.insert(record.job);
    done.fresh.push_back(is_fresh);
  }
  know(what.known_messages);
  return proto::encode(done);
}

std::string history_model::reply(const proto::note_placed& what) {
  know(what.known_messages);
  auto* mine = find(what.job);
  const auto to = mine ? after(mine->job, job_event::place) : std::nullopt;
  if (!to) return noted(false);
  mine->job.state = static_cast<std::uint8_t>(*to);
  auto& pages = mine->job.messages;
  if (pages.size() <= what.page) pages.resize(what.page + 1);
  pages[what.page] = what.message;
  return noted(true);
}

std::string history_model::reply(const proto::note_attempt& what) {
  auto* mine = find(what.job);
  const auto to = mine ? after(mine->job, job_event::attempt) : std::nullopt;
  if (!to || mine->job.attempt > what.attempt) return noted(false);
  const bool again = mine->job.attempt == what.attempt;
  mine->job.state = static_cast<std::uint8_t>(*to);
  mine->job.strikes = again ? std::max(mine->job.strikes, what.strikes) : what.strikes;
  mine->job.attempt = what.attempt;
  mine->job.shown_before = what.shown_before;
  return noted(true);
}

std::string history_model::reply(const proto::settle_job& what) {
  const auto event = job_life::event_of(static_cast<proto::job_outcome>(what.outcome));
  auto* mine = find(what.job);
  const auto to = mine ? after(mine->job, event) : std::nullopt;
  if (mine && !to) return noted(false);
  if (!what.answer.empty() && !turns_.contains(what.job))
    remember(what.conversation, what.job, what.question, what.answer);
  if (mine) {
    const auto tokens = std::max(what.tokens, mine->tokens);
    const auto user = mine->job.record.user;
    if (tokens > 0 && state_of(mine->job) != *to) usage_[{user, day_of(what.at_ms)}].tokens += tokens;
    mine->job.state = static_cast<std::uint8_t>(*to);
  }
  const bool is_kept = what.may_ask_again && what.outcome == static_cast<std::uint8_t>(proto::job_outcome::failed);
  if (!is_kept) jobs_.erase(what.job);
  leave_index(what.job);
  return noted(true);
}

std::string history_model::reply(const proto::park_job& what) {
  auto* mine = find(what.job);
  const auto to = mine ? after(mine->job, job_event::park) : std::nullopt;
  if (!to) return noted(false);
  mine->job.state = static_cast<std::uint8_t>(*to);
  leave_index(what.job);
  return noted(true);
}

/// Oldest first.
std::string history_model::reply(const proto::load_unfinished& what) {
  constexpr std::uint32_t longest_page = 256;
  const auto limit = std::clamp(what.limit, std::uint32_t(1), longest_page);
  const auto from = what.after.empty() ? 0 : std::stoull(what.after);
  proto::unfinished page;
  std::uint32_t looked_at = 0;
  for (auto it = open_.upper_bound(from); it != open_.end() && looked_at < limit; ++it) {
    if (!it->second.starts_with(what.bot + ":")) continue;
    ++looked_at;
    page.next = std::to_string(it->first);
    auto& found = page.jobs.emplace_back(jobs_.at(it->second).job);
    if (is_line(found.record)) found.record.text = found.answer;
  }
  if (looked_at < limit) page.next.clear();
  if (what.after.empty()) page.known_messages.assign(known_messages_.begin(), known_messages_.end());
  return proto::encode(page);
}

std::string history_model::reply(const proto::load_failed& what) {
  proto::failed_job found;
  const auto* mine = find(what.job);
  if (mine && state_of(mine->job) == proto::job_state::failed) found.found.push_back(mine->job.record);
  return proto::encode(found);
}

std::string history_model::reply(const proto::load_usage& what) {
  proto::usage found;
  for (const auto user : what.users) found.users.push_back(usage_[{user, day_of(what.at_ms)}]);
  return proto::encode(found);
}

std::string history_model::reply(const proto::take_retried&) { return proto::encode(proto::unfinished()); }

}  // namespace luka::sim
