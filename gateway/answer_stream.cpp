// The text of answers as it comes from the workers: in pieces, again where pieces are missing, and whole at the end.
#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"
#include "gateway/answers.hpp"

namespace luka::gateway {

namespace {

constexpr unsigned most_damaged_ends = 3;

}  // namespace

/// The answer to which text of this attempt may still be added.
answers::live_answer* answers::wanted(const std::string& job, std::uint32_t attempt) {
  const auto found = live_.find(job);
  if (found == live_.end() || found->second.ended || !dispatcher_.is_current(job, attempt)) return nullptr;
  return &found->second;
}

void answers::on_chunk(const proto::token_chunk& piece) { take_text(piece); }

template <class Piece>
void answers::take_text(const Piece& piece) {
  auto* mine = wanted(piece.job, piece.attempt);
  if (!mine) return;
  const auto now = monotonic_clock::now();
  dispatcher_.on_progress(piece.job, piece.attempt, now);
  keep_earlier(*mine, piece.attempt);
  mine->stage.end();
  const auto came = mine->pieces.add(piece, now);
  if (came == answer_assembly::outcome::extended || came == answer_assembly::outcome::restarted) {
    if (came == answer_assembly::outcome::restarted) fault::crash_point("gateway.first_chunk");
    const bool fresh = came == answer_assembly::outcome::restarted && may_follow_another(*mine, piece.attempt);
    if (!would_shorten(*mine, piece.attempt)) screen_.show(mine->question.chat, piece.job, mine->pieces.text(), fresh);
  }
  ask_for_missing(*mine, now);
}
template void answers::take_text(const proto::token_chunk& piece);
template void answers::take_text(const proto::infer_text& piece);

void answers::take_state(const proto::infer_state& state) {
  auto* mine = wanted(state.job, state.attempt);
  // Text has come by another channel: what this says is over.
  if (!mine || (mine->pieces.attempt() == state.attempt && !mine->pieces.text().empty())) return;
  const auto now = monotonic_clock::now();
  dispatcher_.on_progress(state.job, state.attempt, now);
  mine->stage.said(state, now);
  show_stage(*mine, now);
}

void answers::show_stage(live_answer& mine, time_point now) {
  if (!mine.begun || mine.ended) return;
  const auto sentence = mine.stage.news(now);
  if (sentence) screen_.show_status(mine.question.chat, mine.question.id, *sentence);
}

/// What stands on the screen may be of an earlier attempt, and longer: also what an earlier process has shown.
bool answers::may_follow_another(const live_answer& mine, std::uint32_t attempt) {
  const auto& earlier = mine.earlier;
  return !mine.before.empty() || (earlier.begun && (earlier.adopted_attempt != attempt || !earlier.shown_before));
}

/// An earlier process has shown more of an earlier attempt than there is of this one.
bool answers::would_shorten(const live_answer& mine, std::uint32_t attempt) {
  return mine.earlier.adopted_attempt == attempt && mine.pieces.text().size() < mine.earlier.shown_before.value_or(0);
}

/// What a person has read of an attempt is kept when the next one begins.
void answers::keep_earlier(live_answer& mine, std::uint32_t attempt) {
  if (attempt > mine.pieces.attempt() && mine.pieces.text().size() > mine.before.size())
    mine.before = mine.pieces.text();
}

/// How much has been written, by which a stall is told from a pause.
void answers::note_written(const proto::heartbeat& beat, const std::string& routing, time_point now) {
  for (const auto& held : beat.holding) {
    auto* mine = held.finished ? nullptr : wanted(held.job, held.attempt);
    if (!mine || dispatcher_.worker_of(held.job) != routing) continue;
    keep_earlier(*mine, held.attempt);
    mine->pieces.written(held.attempt, held.bytes, now);
  }
}

void answers::ask_for_missing(live_answer& mine, time_point now) {
  const auto& id = mine.question.id;
  const auto attempt = mine.pieces.attempt();
  if (mine.ended || !dispatcher_.is_current(id, attempt)) return;
  const auto from = mine.pieces.due(now);
  if (!from) return;
  log::info(id, "asking for text again", {{"attempt", attempt}, {"offset", *from}});
  ask_again(dispatcher_.worker_of(id), id, attempt, *from);
}

void answers::ask_again(const std::string& routing, const std::string& job, std::uint32_t attempt,
                        std::uint64_t offset) {
  proto::resend wanted;
  wanted.job = job;
  wanted.attempt = attempt;
  wanted.offset = offset;
  workers_.send(routing, wanted);
}

void answers::adopt(const adopted& at_worker) {
  log::info(at_worker.job, "goes on at its worker", {{"attempt", at_worker.attempt}, {"bytes", at_worker.bytes}});
  auto* mine = wanted(at_worker.job, at_worker.attempt);
  if (!mine) return;
  if (at_worker.bytes > 0 || at_worker.finished) screen_.has_probably_begun(mine->question.chat);
  begin(*mine);
  mine->earlier.adopted_attempt = at_worker.attempt;
  if (at_worker.attempt != mine->earlier.noted_attempt) mine->earlier.shown_before.reset();
  // Its end may have come before anybody here knew the job, and would be repeated much later.
  if (at_worker.finished) return ask_again(at_worker.routing, at_worker.job, at_worker.attempt, 0);
  const auto now = monotonic_clock::now();
  keep_earlier(*mine, at_worker.attempt);
  mine->pieces.adopted(at_worker.attempt, now);
  ask_for_missing(*mine, now);
}

/// A text that is not what its checksum says is asked for again. One that never is, is a failure of its worker.
void answers::take_end(proto::infer_done done, const std::string& routing, time_point now, dispatch_actions& out) {
  const auto found = live_.find(done.job);
  const bool waits_for_it = found != live_.end() && !found->second.ended;
  if (!waits_for_it || !answer_assembly::is_damaged(done)) return dispatcher_.on_done(std::move(done), routing, now, out);
  log::warning(done.job, "the answer does not match its checksum",
               {{"attempt", done.attempt}, {"bytes", done.text.size()}, {"announced", done.bytes}});
  if (++found->second.damaged_ends < most_damaged_ends) return ask_again(routing, done.job, done.attempt, 0);
  found->second.damaged_ends = 0;
  proto::infer_failed failed;
  failed.job = std::move(done.job);
  failed.attempt = done.attempt;
  failed.reason = static_cast<std::uint8_t>(proto::failure::internal);
  failed.detail = "the answer does not match its checksum";
  dispatcher_.on_failed(std::move(failed), routing, now, out);
}

}  // namespace luka::gateway
