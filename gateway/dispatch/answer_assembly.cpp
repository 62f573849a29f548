#include "gateway/dispatch/answer_assembly.hpp"

#include <algorithm>
#include <utility>

#include "proto/text_hash.hpp"

namespace luka::gateway {

void answer_assembly::resume(std::uint32_t attempt, std::string text) {
  attempt_ = attempt;
  text_ = std::move(text);
  known_ = text_.size();
  fresh_ = text_.empty();
}

void answer_assembly::begin(std::uint32_t attempt, time_point now) {
  if (attempt == attempt_) return;
  attempt_ = attempt;
  text_.clear();
  ahead_.clear();
  ahead_bytes_ = 0;
  known_ = 0;
  fresh_ = true;
  hole_ = ask_ = false;
  grown_ = now;
  asked_.reset();
}

answer_assembly::outcome answer_assembly::add(const proto::token_chunk& piece, time_point now) {
  if (finished_ || piece.attempt < attempt_) return outcome::stale;
  begin(piece.attempt, now);
  return take(piece.offset, piece.text, now);
}

answer_assembly::outcome answer_assembly::add(const proto::infer_text& rest, time_point now) {
  if (finished_ || rest.attempt < attempt_) return outcome::stale;
  begin(rest.attempt, now);
  if (rest.offset > text_.size()) return take(rest.offset, rest.text, now);
  // It answers what was asked for, even when there was nothing more: the worker knows best how much there is.
  ask_ = hole_ = false;
  asked_.reset();
  grown_ = now;
  known_ = text_.size();
  const auto came = take(rest.offset, rest.text, now);
  ahead_.clear();
  ahead_bytes_ = 0;
  return came;
}

answer_assembly::outcome answer_assembly::take(std::uint64_t offset, std::string_view text, time_point now) {
  known_ = std::max(known_, offset + text.size());
  if (offset > text_.size()) {
    hole_ = true;
    keep_ahead(offset, text);
    return outcome::hole;
  }
  const auto before = text_.size();
  append(offset, text);
  while (!ahead_.empty() && ahead_.begin()->first <= text_.size()) {
    const auto next = ahead_.extract(ahead_.begin());
    ahead_bytes_ -= next.mapped().size();
    append(next.key(), next.mapped());
  }
  if (text_.size() == before) return outcome::stale;
  grown_ = now;
  ask_ = false;
  asked_.reset();
  hole_ = hole_ && is_behind();
  return std::exchange(fresh_, false) ? outcome::restarted : outcome::extended;
}

void answer_assembly::keep_ahead(std::uint64_t offset, std::string_view text) {
  if (ahead_bytes_ + text.size() > rule_.most_ahead) return;
  if (ahead_.emplace(offset, text).second) ahead_bytes_ += text.size();
}

void answer_assembly::append(std::uint64_t offset, std::string_view text) {
  const auto there = text_.size() - offset;
  if (there < text.size()) text_ += text.substr(there);
}

void answer_assembly::written(std::uint32_t attempt, std::uint64_t bytes, time_point now) {
  if (attempt < attempt_) return;
  begin(attempt, now);
  if (!is_behind()) grown_ = now;  // only from now on is anything missing
  known_ = std::max(known_, bytes);
}

void answer_assembly::adopted(std::uint32_t attempt, time_point now) {
  if (attempt < attempt_) return;
  begin(attempt, now);
  ask_ = true;
  asked_.reset();
}

std::optional<std::uint64_t> answer_assembly::due(time_point now) {
  const bool stalled = is_behind() && now - grown_ >= rule_.stall;
  if (finished_ || !(ask_ || hole_ || stalled)) return std::nullopt;
  if (asked_ && now - *asked_ < rule_.retry) return std::nullopt;
  asked_ = now;
  return text_.size();
}

bool answer_assembly::is_damaged(const proto::infer_done& done) {
  if (done.hash == 0) return false;
  return done.bytes != done.text.size() || done.hash != proto::text_hash(done.text);
}

answer_assembly::verdict answer_assembly::finish(const proto::infer_done& done) {
  if (is_damaged(done)) return verdict::damaged;
  const bool was_whole = attempt_ == done.attempt && text_ == done.text;
  attempt_ = done.attempt;
  text_ = done.text;
  finished_ = true;
  return was_whole ? verdict::whole : verdict::mended;
}

}  // namespace luka::gateway
