#include "gateway/answers.hpp"

#include <algorithm>

#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/place.hpp"
#include "gateway/delivery/retry_button.hpp"
#include "gateway/delivery/render/utf8.hpp"
#include "gateway/overloaded.hpp"

namespace luka::gateway {

answers::answers(dispatch_limits limits, worker_link& workers, outbox& screen, journal& notes)
    : dispatcher_(limits), workers_(workers), screen_(screen), notes_(notes) {}

void answers::submit(job question) {
  live_answer mine;
  mine.question = question;
  mine.accepted_at = monotonic_clock::now();
  const auto id = question.id;
  live_.insert_or_assign(id, std::move(mine));
  dispatch_actions actions;
  dispatcher_.submit(question, monotonic_clock::now(), actions);
  log::info(id, "question accepted",
            {{"user", static_cast<std::int64_t>(question.user)},
             {"chat", static_cast<std::int64_t>(question.chat)},
             {"waiting", dispatcher_.waiting()}});
  screen_.expect(question.chat, question.kind, +1, place(question));
  carry_out(std::move(actions));
  if (const auto waits = live_.find(id); waits != live_.end() && !waits->second.begun) tell_places();
}

std::size_t answers::stop(telegram::chat_id chat) {
  dispatch_actions actions;
  const auto dropped = dispatcher_.drop_chat(chat, actions);
  for (const auto& waiting : dropped) {
    const auto found = live_.find(waiting.id);
    if (found == live_.end()) continue;
    // One that waits to run again has its message on the screen already.
    if (found->second.begun) actions.push_back(answer_failed{waiting.id, proto::failure::cancelled, "", ""});
    else forget_waiting(waiting, proto::job_outcome::cancelled);
  }
  carry_out(std::move(actions));
  return dropped.size();
}

answers::stopping answers::stop(const std::string& job, std::optional<telegram::user_id> by) {
  const auto found = live_.find(job);
  if (found == live_.end() || found->second.ended) return stopping::already_finished;
  if (by && *by != found->second.question.user) return stopping::not_theirs;
  dispatch_actions actions;
  cancel(job, actions);
  carry_out(std::move(actions));
  return stopping::stopped;
}

answers::stopped_count answers::stop_all(const std::string& conversation, telegram::user_id by) {
  std::vector<std::string> theirs;
  for (const auto& [id, mine] : live_)
    if (!mine.ended && mine.question.conversation == conversation && mine.question.user == by) theirs.push_back(id);
  stopped_count count;
  dispatch_actions actions;
  for (const auto& id : theirs) {
    if (cancel(id, actions)) ++count.running;
    else ++count.waiting;
  }
  carry_out(std::move(actions));
  return count;
}

bool answers::cancel(const std::string& job, dispatch_actions& out) {
  const auto waiting = dispatcher_.cancel(job, out);
  log::info(job, "stopped", {{"waiting", waiting.has_value()}});
  if (!waiting) return true;
  if (live_.at(job).begun) {
    out.push_back(answer_failed{job, proto::failure::cancelled, "", ""});
    return true;
  }
  forget_waiting(*waiting, proto::job_outcome::cancelled);
  return false;
}

/// It has been taken out of the line before anything of it was to be seen.
void answers::forget_waiting(const job& question, proto::job_outcome how) {
  screen_.expect(question.chat, question.kind, -1, place(question));
  live_answer unseen;
  unseen.question = question;
  unseen.outcome = how;
  live_.erase(question.id);
  write_over(unseen, {});
}

bool answers::is_busy(telegram::chat_id chat) const {
  return std::ranges::any_of(live_, [&](const auto& each) { return each.second.question.chat == chat; });
}

void answers::on_message(worker_message message, const std::string& routing) {
  dispatch_actions out;
  const auto now = monotonic_clock::now();
  auto take = overloaded{
      [&](proto::hello& said) { dispatcher_.on_hello(said, routing, now, out); },
      [&](proto::heartbeat& beat) {
        dispatcher_.on_heartbeat(beat, routing, now, out);
        note_written(beat, routing, now);
      },
      [&](proto::credit& said) { dispatcher_.on_credit(said, now, out); },
      [&](proto::goodbye& said) { dispatcher_.on_goodbye(said, out); },
      [&](proto::infer_done& done) { take_end(std::move(done), routing, now, out); },
      [&](proto::infer_failed& failed) { dispatcher_.on_failed(std::move(failed), routing, now, out); },
      [&](proto::infer_text& text) { take_text(text); },
      [&](proto::infer_state& state) { take_state(state); },
  };
  std::visit(take, message);
  carry_out(std::move(out));
}

void answers::on_tick() {
  dispatch_actions out;
  const auto now = monotonic_clock::now();
  dispatcher_.hold(notes_.is_away(), now, out);
  dispatcher_.on_tick(now, out);
  carry_out(std::move(out));
  tell_places();
  for (auto& [id, mine] : live_) {
    ask_for_missing(mine, now);
    show_stage(mine, now);
  }
  proto::heartbeat beat;
  beat.instance = workers_.instance();
  for (const auto& [incarnation, worker] : dispatcher_.workers().all())
    if (!worker.silent) workers_.send(worker.routing, beat);
}

void answers::carry_out(dispatch_actions actions) {
  std::deque<dispatch_action> todo(std::make_move_iterator(actions.begin()), std::make_move_iterator(actions.end()));
  while (!todo.empty()) {
    const auto next = std::move(todo.front());
    todo.pop_front();
    carry_out_one(next, todo);
  }
}

void answers::carry_out_one(const dispatch_action& action, std::deque<dispatch_action>& more) {
  auto carry = overloaded{
      [&](const prepare& attempt) { write_down(attempt); },
      [&](const adopted& at_worker) { adopt(at_worker); },
      [&](const ask_worker& request) { ask(request, more); },
      [&](const cancel_at_worker& order) { workers_.send(order.routing, order.cancel); },
      [&](const acknowledge& over) {
        proto::infer_ack taken_over;
        taken_over.job = over.job;
        taken_over.attempt = over.attempt;
        workers_.send(over.routing, taken_over);
      },
      [&](const introduce& whom) {
        proto::welcome greeting;
        greeting.gateway = workers_.instance();
        greeting.incarnation = whom.incarnation;
        greeting.enrolled = whom.enrolled;
        workers_.send(whom.routing, greeting);
      },
      [&](const answer_ready& ready) { complete(ready.done); },
      [&](const answer_failed& failed) { fail(failed, texts::failure(failed.reason, failed.detail)); },
      [&](const waited_too_long& late) {
        fail({late.job, proto::failure::timed_out, "waited too long", ""}, std::string(texts::waited_too_long));
      },
      [&](const park& given_up) {
        log::error(given_up.job, "given up", {{"attempt", given_up.attempt}, {"strikes", given_up.strikes}});
        give_up(given_up);
      },
      [&](const worker_noted& noted) {
        log::info("", "worker " + noted.what,
                  {{"worker", noted.worker}, {"workers", dispatcher_.workers().present()}});
      },
  };
  std::visit(carry, action);
}

void answers::ask(const ask_worker& request, std::deque<dispatch_action>& more) {
  const auto found = live_.find(request.request.job);
  if (found != live_.end()) {
    begin(found->second);
    found->second.stage.end();  // of the attempt before
    tell_turn(found->second);
    log::info(request.request.job, "given to a worker",
              {{"attempt", request.request.attempt},
               {"waited_ms", monotonic_clock::now() - found->second.accepted_at}});
  }
  fault::crash_point("gateway.before_dispatch");
  const bool sent = workers_.send(request.routing, request.request);
  fault::crash_point("gateway.after_dispatch");
  if (sent) return;
  dispatch_actions out;
  dispatcher_.on_unreachable(request.incarnation, request.request.job, monotonic_clock::now(), out);
  std::ranges::move(out, std::back_inserter(more));
}

void answers::begin(live_answer& mine) {
  if (mine.begun) return;
  mine.begun = true;
  const auto& question = mine.question;
  screen_.begin(question.chat, question.kind, question.id, place(question));
  screen_.expect(question.chat, question.kind, -1, place(question));
}

/// Who waits sees for what; behind another question of the same chat there is that one's answer to be seen.
void answers::tell_places() {
  for (const auto& each : dispatcher_.places()) {
    const auto found = live_.find(each.job);
    if (found == live_.end() || found->second.ended) continue;
    auto& mine = found->second;
    begin(mine);
    if (!is_news(mine.told, each.at)) continue;
    mine.told = each.at;
    screen_.show_status(mine.question.chat, each.job, texts::place_in_line(each.at.place, each.at.wait));
  }
}

/// A wait that was too short to be told of ends without a word.
void answers::tell_turn(live_answer& mine) {
  if (!std::exchange(mine.told, std::nullopt)) return;
  const bool was_long = monotonic_clock::now() - mine.accepted_at >= status_patience;
  screen_.show_status(mine.question.chat, mine.question.id, was_long ? texts::your_turn : "");
}

void answers::complete(const proto::infer_done& done) {
  const auto found = live_.find(done.job);
  if (found == live_.end()) return;
  fault::crash_point("gateway.done");
  auto& mine = found->second;
  begin(mine);  // after a restart the end may be the first that is heard of it
  mine.ended = true;
  mine.ended_at = monotonic_clock::now();
  mine.knew_history = done.knew_history;
  note_use(mine, {done.prompt_tokens + done.answer_tokens, done.prompt_tokens > 0 ? done.window : 0, done.kept,
                  done.left_out});
  if (mine.pieces.finish(done) == answer_assembly::verdict::mended)
    log::debug(done.job, "the end brought what was missing", {{"attempt", done.attempt}});
  screen_.fold_below(mine.question.chat, done.job, texts::thoughts(done.thinking));
  const auto show_end = [this, chat = mine.question.chat, job = done.job, text = done.text] {
    screen_.finish(chat, job, text, "", texts::empty_answer);
  };
  if (done.remembered || !mine.question.journaled) return show_end();
  mine.unstored = done.text;
  screen_.show(mine.question.chat, done.job, done.text, may_follow_another(mine, done.attempt));
  write_turn(mine, done.attempt, show_end);
}

void answers::fail(const answer_failed& failed, const std::string& reason) {
  const auto found = live_.find(failed.job);
  if (found == live_.end()) return;
  auto& mine = found->second;
  begin(mine);
  mine.ended = true;
  mine.ended_at = monotonic_clock::now();
  const bool cancelled = failed.reason == proto::failure::cancelled;
  mine.outcome = cancelled ? proto::job_outcome::cancelled : proto::job_outcome::failed;
  mine.failure = std::string(proto::name(failed.reason));
  if (!failed.detail.empty()) mine.failure += ": " + failed.detail;
  // What a person has already seen stays, even when the worker that wrote it is gone.
  const auto shorter = [](const std::string* a, const std::string* b) { return a->size() < b->size(); };
  const auto* partial = std::max({&failed.partial_text, &mine.pieces.text(), &std::as_const(mine.before)}, shorter);
  const auto note = trim(*partial).empty() ? reason : texts::broken_off(reason);
  constexpr std::size_t bytes_per_token = 4;  // nobody has counted
  note_use(mine, {(partial->size() + bytes_per_token - 1) / bytes_per_token});
  mine.may_ask_again = mine.question.journaled && !mine.parked && may_ask_again(failed.reason);
  if (mine.may_ask_again) screen_.offer_retry(mine.question.chat, failed.job);
  screen_.finish(mine.question.chat, failed.job, *partial, note, reason);
}

/// Unless the last worker has stored the answer before it went away.
void answers::give_up(const park& job) {
  const auto found = live_.find(job.job);
  if (found == live_.end()) return;
  const auto tell = [this, job] {
    if (const auto mine = live_.find(job.job); mine != live_.end()) mine->second.parked = true;
    fail({job.job, job.reason, job.detail, job.partial_text}, texts::parked(job.strikes));
  };
  const auto& question = found->second.question;
  if (!question.journaled) return tell();
  const auto show_answer = [this, job](std::string answer) {
    log::info(job.job, "an earlier attempt has stored the answer", {{"attempt", job.attempt}});
    proto::infer_done done;
    done.job = job.job;
    done.attempt = job.attempt;
    done.text = std::move(answer);
    complete(done);
  };
  notes_.fence(job.job, question.conversation, job.attempt + 1, tell, show_answer);
}

void answers::note_use(live_answer& mine, const answer_use& use) {
  mine.tokens = use.tokens;
  if (on_use_) on_use_(mine.question, use);
}

bool answers::on_delivery(const delivery_outcome& outcome) {
  const auto found = live_.find(outcome.id);
  if (found == live_.end()) return false;
  auto& mine = found->second;
  const auto now = monotonic_clock::now();
  const auto took = now - mine.accepted_at;
  const auto lag = mine.ended ? now - mine.ended_at : duration::zero();  // of the end on the screen
  const auto& why = outcome.delivered ? mine.failure : outcome.why;
  if (why.empty()) log::info(outcome.id, "answer delivered", {{"duration_ms", took}, {"lag_ms", lag}});
  else log::warning(outcome.id, "answer failed", {{"why", why}, {"duration_ms", took}});
  dispatch_actions out;
  if (!mine.ended) dispatcher_.abandon(outcome.id, out);
  mine.ended = true;
  if (!outcome.delivered) mine.outcome = proto::job_outcome::dropped;
  if (outcome.chat_is_gone) drop_waiting(mine.question.chat, out);
  if (outcome.delivered) note_memory(mine);
  carry_out(std::move(out));
  write_end(outcome.id, mine);
  return true;
}

/// Nobody is there to read the answers.
void answers::drop_waiting(telegram::chat_id chat, dispatch_actions& out) {
  for (const auto& waiting : dispatcher_.drop_chat(chat, out)) {
    const auto found = live_.find(waiting.id);
    if (found != live_.end() && !found->second.begun) forget_waiting(waiting, proto::job_outcome::dropped);
  }
}

void answers::note_memory(const live_answer& mine) {
  if (!mine.failure.empty()) return;
  const auto& question = mine.question;
  if (mine.knew_history) {
    told_no_memory_.erase(question.chat);
  } else if (told_no_memory_.insert(question.chat).second) {
    screen_.say_afterwards(question.chat, question.kind, "note:" + question.id, std::string(texts::without_memory),
                           place(question));
  }
}

void answers::close() {
  for (const auto& waiting : dispatcher_.close()) {
    if (const auto found = live_.find(waiting.id); found != live_.end() && found->second.begun)
      screen_.withdraw(waiting.chat, waiting.id);
    live_.erase(waiting.id);
  }
}

}  // namespace luka::gateway
