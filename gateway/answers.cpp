#include "gateway/answers.hpp"

#include <algorithm>

#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/place.hpp"
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

answers::stopping answers::stop_shown_in(telegram::chat_id chat, telegram::message_id message, telegram::user_id by) {
  bool may_be_unknown = screen_.is_looking_for_beginning(chat);
  for (const auto& [id, mine] : live_) {
    if (!mine.begun || screen_.now_called(mine.question.chat) != screen_.now_called(chat)) continue;
    if (std::ranges::find(mine.shown_in, message) != mine.shown_in.end())
      return mine.ended ? stopping::ending : stop(id, by);
    may_be_unknown = may_be_unknown || mine.shown_in.empty();
  }
  return may_be_unknown ? stopping::unknown : stopping::already_finished;
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
  settle_what_was_searched();
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
      [&](const answer_failed& failed) {
        const auto tell = [this, failed] { fail(failed, texts::failure(failed.reason, failed.detail)); };
        if (failed.attempts == 0) tell();
        else unless_stored(failed.job, failed.attempts, tell);
      },
      [&](const attempt_failed& failed) { go_on_after(failed); },
      [&](const waited_too_long& late) {
        const auto tell = [this, job = late.job] {
          fail({job, proto::failure::timed_out, "waited too long", ""}, std::string(texts::waited_too_long));
        };
        if (late.attempts == 0) tell();
        else unless_stored(late.job, late.attempts, tell);
      },
      [&](const park& given_up) {
        log::error(given_up.job, "given up", {{"attempt", given_up.attempt}, {"strikes", given_up.strikes}});
        give_up(given_up);
      },
      [&](const worker_noted& noted) {
        const auto workers = dispatcher_.workers().present();
        if (noted.why.empty()) log::info("", "worker " + noted.what, {{"worker", noted.worker}, {"workers", workers}});
        else log::warning("", "worker " + noted.what, {{"worker", noted.worker}, {"why", noted.why}, {"workers", workers}});
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

void answers::close() {
  for (const auto& waiting : dispatcher_.close()) {
    if (const auto found = live_.find(waiting.id); found != live_.end() && found->second.begun)
      screen_.withdraw(waiting.chat, waiting.id);
    live_.erase(waiting.id);
  }
}

}  // namespace luka::gateway
