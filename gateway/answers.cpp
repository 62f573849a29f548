#include "gateway/answers.hpp"

#include <algorithm>

#include "common/log/log.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/render/utf8.hpp"

namespace luka::gateway {

namespace {

placement place(const job& question) { return {question.thread, question.reply_to}; }

template <class... Cases>
struct overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace

answers::answers(dispatch_limits limits, worker_link& workers, outbox& screen)
    : dispatcher_(limits), workers_(workers), screen_(screen) {}

admission answers::submit(job question) {
  live_answer mine;
  mine.question = question;
  mine.accepted_at = monotonic_clock::now();
  const auto id = question.id;
  live_.insert_or_assign(id, std::move(mine));
  dispatch_actions actions;
  const auto outcome = dispatcher_.submit(question, monotonic_clock::now(), actions);
  if (outcome != admission::accepted) {
    live_.erase(id);
    return outcome;
  }
  log::info(id, "question accepted",
            {{"user", static_cast<std::int64_t>(question.user)},
             {"chat", static_cast<std::int64_t>(question.chat)},
             {"waiting", dispatcher_.waiting()}});
  screen_.expect(question.chat, question.kind, +1, place(question));
  carry_out(std::move(actions));
  if (closed_) end_waiting();
  return outcome;
}

std::size_t answers::stop(telegram::chat_id chat) {
  dispatch_actions actions;
  const auto dropped = dispatcher_.drop_chat(chat, actions);
  for (const auto& waiting : dropped) {
    const auto found = live_.find(waiting.id);
    if (found == live_.end()) continue;
    // One that waits to run again has its message on the screen already.
    if (found->second.begun) actions.push_back(answer_failed{waiting.id, proto::failure::cancelled, "", ""});
    else forget_waiting(waiting);
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
  forget_waiting(*waiting);
  return false;
}

/// It has been taken out of the line before anything of it was to be seen.
void answers::forget_waiting(const job& question) {
  screen_.expect(question.chat, question.kind, -1, place(question));
  live_.erase(question.id);
}

bool answers::is_busy(telegram::chat_id chat) const {
  return std::ranges::any_of(live_, [&](const auto& each) { return each.second.question.chat == chat; });
}

void answers::on_message(worker_message message, const std::string& routing) {
  dispatch_actions out;
  const auto now = monotonic_clock::now();
  auto take = overloaded{
      [&](proto::hello& said) { dispatcher_.on_hello(said, routing, now, out); },
      [&](proto::heartbeat& beat) { dispatcher_.on_heartbeat(beat, routing, now, out); },
      [&](proto::credit& said) { dispatcher_.on_credit(said, now, out); },
      [&](proto::goodbye& said) { dispatcher_.on_goodbye(said, out); },
      [&](proto::infer_done& done) { dispatcher_.on_done(std::move(done), routing, out); },
      [&](proto::infer_failed& failed) { dispatcher_.on_failed(std::move(failed), routing, now, out); },
  };
  std::visit(take, message);
  carry_out(std::move(out));
}

void answers::on_chunk(const proto::token_chunk& piece) {
  const auto found = live_.find(piece.job);
  if (found == live_.end() || found->second.ended || !dispatcher_.is_current(piece.job, piece.attempt)) return;
  auto& mine = found->second;
  const bool first_run = mine.pieces.attempt() == 0;
  const auto before = mine.pieces.text().size();
  auto earlier = piece.attempt > mine.pieces.attempt() ? mine.pieces.text() : std::string();
  switch (mine.pieces.add(piece)) {
    case chunk_assembly::outcome::restarted:
      if (before > mine.before.size()) mine.before = std::move(earlier);
      screen_.show(mine.question.chat, piece.job, mine.pieces.text(), !first_run);
      break;
    case chunk_assembly::outcome::extended:
      screen_.show(mine.question.chat, piece.job, mine.pieces.text(), false);
      break;
    case chunk_assembly::outcome::hole:
      log::debug(piece.job, "a piece was lost, the whole text will follow", {{"sequence", piece.sequence}});
      break;
    case chunk_assembly::outcome::stale:
      break;
  }
}

void answers::on_tick() {
  dispatch_actions out;
  dispatcher_.on_tick(monotonic_clock::now(), out);
  carry_out(std::move(out));
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
      [&](const ask_worker& request) { ask(request, more); },
      [&](const cancel_at_worker& order) { workers_.send(order.routing, order.cancel); },
      [&](const introduce& whom) {
        proto::welcome greeting;
        greeting.gateway = workers_.instance();
        workers_.send(whom.routing, greeting);
      },
      [&](const answer_ready& ready) { complete(ready.done); },
      [&](const answer_failed& failed) { fail(failed); },
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
    log::info(request.request.job, "given to a worker",
              {{"attempt", request.request.attempt},
               {"waited_ms", monotonic_clock::now() - found->second.accepted_at}});
  }
  if (workers_.send(request.routing, request.request)) return;
  dispatch_actions out;
  dispatcher_.on_unreachable(request.incarnation, monotonic_clock::now(), out);
  std::ranges::move(out, std::back_inserter(more));
}

void answers::begin(live_answer& mine) {
  if (mine.begun) return;
  mine.begun = true;
  const auto& question = mine.question;
  screen_.begin(question.chat, question.kind, question.id, place(question));
  screen_.expect(question.chat, question.kind, -1, place(question));
}

void answers::complete(const proto::infer_done& done) {
  const auto found = live_.find(done.job);
  if (found == live_.end()) return;
  auto& mine = found->second;
  mine.ended = true;
  mine.ended_at = monotonic_clock::now();
  mine.remembered = done.remembered;
  screen_.finish(mine.question.chat, done.job, done.text, "", texts::empty_answer);
}

void answers::fail(const answer_failed& failed) {
  const auto found = live_.find(failed.job);
  if (found == live_.end()) return;
  auto& mine = found->second;
  begin(mine);
  mine.ended = true;
  mine.ended_at = monotonic_clock::now();
  mine.failure = std::string(proto::name(failed.reason));
  if (!failed.detail.empty()) mine.failure += ": " + failed.detail;
  // What a person has already seen stays, even when the worker that wrote it is gone.
  const auto shorter = [](const std::string* a, const std::string* b) { return a->size() < b->size(); };
  const auto* partial = std::max({&failed.partial_text, &mine.pieces.text(), &std::as_const(mine.before)}, shorter);
  const auto sentence =
      mine.interrupted ? std::string(texts::restarting) : texts::failure(failed.reason, failed.detail);
  const auto note = trim(*partial).empty() ? sentence : texts::broken_off(sentence);
  screen_.finish(mine.question.chat, failed.job, *partial, note, sentence);
}

bool answers::on_delivery(const delivery_outcome& outcome) {
  const auto found = live_.find(outcome.id);
  if (found == live_.end()) return false;
  const auto mine = std::move(found->second);
  live_.erase(found);
  const auto now = monotonic_clock::now();
  const auto took = now - mine.accepted_at;
  const auto lag = mine.ended ? now - mine.ended_at : duration::zero();  // of the end on the screen
  const auto& why = outcome.delivered ? mine.failure : outcome.why;
  if (why.empty()) log::info(outcome.id, "answer delivered", {{"duration_ms", took}, {"lag_ms", lag}});
  else log::warning(outcome.id, "answer failed", {{"why", why}, {"duration_ms", took}});
  dispatch_actions out;
  if (!mine.ended) dispatcher_.abandon(outcome.id, out);
  if (outcome.chat_is_gone) drop_waiting(mine.question.chat, out);
  if (outcome.delivered) note_memory(mine);
  dispatcher_.release(mine.question.chat, monotonic_clock::now(), out);
  carry_out(std::move(out));
  return true;
}

/// Nobody is there to read the answers.
void answers::drop_waiting(telegram::chat_id chat, dispatch_actions& out) {
  for (const auto& waiting : dispatcher_.drop_chat(chat, out)) {
    const auto found = live_.find(waiting.id);
    if (found != live_.end() && !found->second.begun) forget_waiting(waiting);
  }
}

void answers::note_memory(const live_answer& mine) {
  if (!mine.failure.empty()) return;
  const auto& question = mine.question;
  if (mine.remembered) {
    told_no_memory_.erase(question.chat);
  } else if (told_no_memory_.insert(question.chat).second) {
    screen_.say_afterwards(question.chat, question.kind, "note:" + question.id, std::string(texts::without_memory),
                           place(question));
  }
}

void answers::close() {
  closed_ = true;
  end_waiting();
}

void answers::end_waiting() {
  for (const auto& waiting : dispatcher_.close()) {
    const auto found = live_.find(waiting.id);
    if (found == live_.end()) continue;
    found->second.interrupted = true;
    fail({waiting.id, proto::failure::worker_stopping, "the gateway is stopping", ""});
  }
}

void answers::interrupt() {
  for (auto& [id, mine] : live_)
    if (!mine.ended) mine.interrupted = true;
  dispatch_actions out;
  dispatcher_.fail_all_running(proto::failure::worker_stopping, out);
  carry_out(std::move(out));
}

}  // namespace luka::gateway
