// How answers end: on the screen, with a sentence why not, or on the next try.
#include <algorithm>

#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"
#include "gateway/answers.hpp"
#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/place.hpp"
#include "gateway/delivery/render/utf8.hpp"
#include "gateway/delivery/retry_button.hpp"
#include "gateway/dispatch/token_guess.hpp"

namespace luka::gateway {

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
  if (!would_shorten(mine, done.attempt))
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
  note_use(mine, {about_tokens(partial->size())});
  mine.may_ask_again = mine.question.journaled && !mine.parked && may_ask_again(failed.reason);
  if (mine.may_ask_again) screen_.offer_retry(mine.question.chat, failed.job);
  screen_.finish(mine.question.chat, failed.job, *partial, note, reason);
}

void answers::give_up(const park& job) {
  unless_stored(job.job, job.attempt, [this, job] {
    if (const auto mine = live_.find(job.job); mine != live_.end()) mine->second.parked = true;
    fail({job.job, job.reason, job.detail, job.partial_text}, texts::parked(job.strikes));
  });
}

/// What it has written may be more than has come here by then, and more than the next attempt will write.
void answers::go_on_after(const attempt_failed& failed) {
  const auto found = live_.find(failed.job);
  if (found == live_.end()) return;
  log::info(failed.job, "goes on after a failure",
            {{"attempt", failed.attempt},
             {"why", proto::name(failed.reason)},
             {"detail", failed.detail},
             {"bytes", failed.partial_text.size()}});
  auto& mine = found->second;
  mine.stage.end();
  if (failed.partial_text.size() > mine.before.size()) mine.before = failed.partial_text;
}

/// A worker may have stored the answer before it went away. Then that is what the conversation remembers, and the answer.
void answers::unless_stored(const std::string& job, std::uint32_t attempts, journal::continuation then) {
  const auto found = live_.find(job);
  if (found == live_.end()) return;
  const auto& question = found->second.question;
  if (!question.journaled) return then();
  const auto show_answer = [this, job, attempts](std::string answer) {
    log::info(job, "an earlier attempt has stored the answer", {{"attempts", attempts}});
    proto::infer_done done;
    done.job = job;
    done.attempt = attempts;
    done.text = std::move(answer);
    complete(done);
  };
  notes_.fence(job, question.conversation, attempts + 1, std::move(then), show_answer);
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

}  // namespace luka::gateway
