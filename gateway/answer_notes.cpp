// What is written down about answers, and how they go on after a restart.
#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"
#include "gateway/answers.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/place.hpp"

namespace luka::gateway {

namespace {

// Where nothing new is sent, no search begins.
constexpr std::chrono::seconds longest_search{30};

}  // namespace

void answers::on_placed(const std::string& job, std::size_t page, telegram::message_id message) {
  const auto found = live_.find(job);
  if (found != live_.end()) found->second.shown_in.push_back(message);
  if (found == live_.end() || !found->second.question.journaled) return screen_.placed_is_safe(job, page);
  proto::note_placed note;
  note.job = job;
  note.page = static_cast<std::uint32_t>(page);
  note.message = number(message);
  found->second.placed.push_back(note);
  note.known_messages = screen_.take_news(found->second.question.chat, message);
  fault::crash_point("gateway.before_note_placed");
  notes_.note(note, [this, job, page] {
    fault::crash_point("gateway.after_note_placed");
    screen_.placed_is_safe(job, page);
  });
}

void answers::write_down(const prepare& attempt) {
  const auto go_on = [this, job = attempt.job, number = attempt.attempt] {
    fault::crash_point("gateway.after_note_attempt");
    dispatch_actions out;
    dispatcher_.prepared(job, number, monotonic_clock::now(), out);
    carry_out(std::move(out));
  };
  const auto found = live_.find(attempt.job);
  if (found == live_.end() || !found->second.question.journaled) return go_on();
  fault::crash_point("gateway.before_note_attempt");
  proto::note_attempt note;
  note.job = attempt.job;
  note.attempt = attempt.attempt;
  note.strikes = attempt.strikes;
  const auto& mine = found->second;
  if (!mine.earlier.begun) note.shown_before = static_cast<std::int64_t>(std::max(mine.before.size(), mine.pieces.text().size()));
  notes_.note(note, go_on, [this, attempt] { take_in_again(attempt); });
}

/// Redis may have lost everything. If it has not, the job is over: a gateway before this one had written that down, and
/// it arrived after we had asked what was unfinished.
void answers::take_in_again(const prepare& attempt) {
  const auto found = live_.find(attempt.job);
  if (found == live_.end()) return;
  const auto& mine = found->second;
  const auto note_again = [this, attempt] {
    log::warning(attempt.job, "the journal had lost this question, and has it again");
    const auto lost = live_.find(attempt.job);
    if (lost == live_.end()) return;
    for (const auto& note : lost->second.placed) notes_.note(note);
    write_down(attempt);
  };
  notes_.take_in_again(question_record(mine.question), note_again, [this, job = attempt.job] { leave_alone(job); });
}

/// It is over already, and whatever it has left on the screen is right.
void answers::leave_alone(const std::string& job) {
  const auto found = live_.find(job);
  if (found == live_.end()) return;
  log::info(job, "was over already");
  const auto& question = found->second.question;
  if (!found->second.begun) screen_.expect(question.chat, question.kind, -1, place(question));
  screen_.withdraw(question.chat, job);
  dispatch_actions out;
  dispatcher_.abandon(job, out);
  carry_out(std::move(out));
  over(job);
}

void answers::write_end(const std::string& job, const live_answer& mine) {
  const auto then = [this, job] { over(job); };
  if (may_settle_later(mine)) {
    settle_later_[job] = {mine.question.chat, monotonic_clock::now() + longest_search, settling(mine)};
    return then();
  }
  if (!mine.parked || !mine.question.journaled) return write_over(mine, then);
  proto::park_job note;
  note.job = job;
  note.reason = mine.failure;
  notes_.note(note, then);
}

/// As long as a beginning that an earlier process has left behind is looked for, the journal keeps the job, so that the next
/// process looks again if this one does not come to it. The answer is in there, and would only be shown as it stands.
bool answers::may_settle_later(const live_answer& mine) const {
  const bool is_restored = mine.earlier.noted_attempt > 0;
  const bool is_stored = mine.outcome == proto::job_outcome::delivered && mine.unstored.empty() && !mine.parked;
  return is_restored && is_stored && screen_.is_looking_for_beginning(mine.question.chat);
}

void answers::settle_what_was_searched() {
  const auto now = monotonic_clock::now();
  std::erase_if(settle_later_, [&](const auto& each) {
    const auto& later = each.second;
    const bool is_due = later.at_last <= now || !screen_.is_looking_for_beginning(later.chat);
    if (is_due) notes_.note(later.note);
    return is_due;
  });
}

proto::settle_job answers::settling(const live_answer& mine) {
  const auto& question = mine.question;
  proto::settle_job note;
  note.job = question.id;
  note.outcome = static_cast<std::uint8_t>(mine.outcome);
  note.tokens = mine.tokens;
  note.at_ms = unix_time_ms();
  note.may_ask_again = mine.may_ask_again;
  if (!mine.unstored.empty()) {
    note.conversation = question.conversation;
    note.question = question.text;
    note.answer = mine.unstored;
  }
  return note;
}

void answers::write_over(const live_answer& mine, journal::continuation then) {
  if (!mine.question.journaled) {
    if (then) then();
    return;
  }
  fault::crash_point("gateway.before_settle");
  notes_.note(settling(mine), std::move(then));
}

void answers::write_turn(const live_answer& mine, std::uint32_t attempt, journal::continuation then) {
  proto::append_turn turn;
  turn.conversation = mine.question.conversation;
  turn.turn = mine.question.id;
  turn.question = mine.question.text;
  turn.answer = mine.unstored;
  turn.attempt = attempt;
  turn.tokens = mine.tokens;
  notes_.note(turn, std::move(then));
}

void answers::over(const std::string& job) {
  const auto found = live_.find(job);
  if (found == live_.end()) return;
  fault::crash_point("gateway.after_settle");
  const auto chat = found->second.question.chat;
  const bool was_answered = found->second.earlier.answered;
  live_.erase(found);
  dispatch_actions out;
  dispatcher_.settled(job, out);
  if (!was_answered) dispatcher_.release(chat, monotonic_clock::now(), out);
  carry_out(std::move(out));
}

void answers::restore(const unfinished_job& found) {
  const auto now = monotonic_clock::now();
  const auto& id = found.what.id;
  if (live_.contains(id)) return;
  auto& mine = live_[id];
  mine.question = found.what;
  mine.question.journaled = true;
  mine.shown_in = found.shown_in;
  mine.earlier.noted_attempt = std::max(found.attempt, 1u);
  mine.earlier.shown_before = found.shown_before;
  mine.accepted_at = now;
  const auto& question = mine.question;
  log::info(id, "continued after a restart",
            {{"state", static_cast<int>(found.state)}, {"attempt", found.attempt}, {"messages", found.shown_in.size()}});
  screen_.look_for_beginning(question, found.shown_in);
  const bool is_answered = found.state == proto::job_state::answered;
  if (!found.shown_in.empty() || is_answered) {
    mine.begun = mine.earlier.begun = true;
    screen_.begin(question.chat, question.kind, id, place(question), found.shown_in);
  } else {
    screen_.expect(question.chat, question.kind, +1, place(question));
  }
  if (is_answered) {
    mine.ended = mine.earlier.answered = true;
    mine.ended_at = now;
    return screen_.finish(question.chat, id, found.answer, "", texts::empty_answer);
  }
  dispatch_actions out;
  // A first attempt is not written down before it begins, so there may have been one.
  dispatcher_.restore(question, mine.earlier.noted_attempt, found.strikes, now, out);
  carry_out(std::move(out));
}

void answers::restored() {
  dispatch_actions out;
  dispatcher_.restored(monotonic_clock::now(), out);
  carry_out(std::move(out));
}

}  // namespace luka::gateway
