#include "llm_worker/backend/failover_stream.hpp"

#include "common/http/error.hpp"
#include "common/log/log.hpp"
#include "llm_worker/backend/failure_text.hpp"
#include "llm_worker/backend/remedy.hpp"

namespace luka::worker {

failover_stream::failover_stream(switchboard& servers, std::shared_ptr<journey> way, duration longest_wait, opener open)
    : servers_(servers), way_(std::move(way)), longest_wait_(longest_wait), open_(std::move(open)) {}

failover_stream::~failover_stream() {
  current_.reset();
  release();
}

void failover_stream::close() {
  closed_ = true;
  if (current_) current_->close();
  else servers_.look_around();
}

task<answer_piece> failover_stream::next() {
  for (;;) {
    if (!current_) {
      const auto found = co_await find_server();
      if (!found) co_return given_up();
      begin(*found);
    }
    answer_piece piece = co_await current_->next();
    has_text_ = has_text_ || !piece.text.empty();
    if (!piece.end) co_return piece;
    conclude(*piece.end);
    if (!moves_on(piece)) {
      auto& failed = piece.end->failed;
      if (failed && may_do_elsewhere(*failed))
        failed->here = servers_.board().has_another(way_->tried, monotonic_clock::now());
      co_return piece;
    }
    last_end_ = std::move(piece.end);
    current_.reset();
  }
}

/// Nothing when there is none left, or the wait was too long.
task<std::optional<switchboard::server>> failover_stream::find_server() {
  while (!closed_) {
    const auto chosen = pick();
    if (chosen) co_return chosen;
    const auto now = monotonic_clock::now();
    const auto free_at = servers_.board().free_at(way_->tried, now);
    if (!waiting_since_) waiting_since_ = now;
    if (!free_at || *free_at - *waiting_since_ > longest_wait_) co_return std::nullopt;
    co_await servers_.changed(*free_at);
  }
  co_return std::nullopt;
}

std::optional<switchboard::server> failover_stream::pick() {
  const bool is_second_try = !has_begun_ && way_->last;
  if (is_second_try && servers_.board().may_be_asked(*way_->last, monotonic_clock::now())) return way_->last;
  return servers_.choose(way_->conversation, way_->tried);
}

void failover_stream::begin(switchboard::server where) {
  if (last_end_ && last_end_->failed)
    log::warning(way_->job, "the question moves on",
                 {{"from", servers_.name(*way_->last)},
                  {"to", servers_.name(where)},
                  {"why", proto::name(last_end_->failed->reason)},
                  {"detail", last_end_->failed->detail}});
  has_begun_ = true;
  way_->last = where;
  at_ = where;
  servers_.took(where);
  current_ = open_(where);
}

void failover_stream::conclude(const answer_end& end) {
  const auto where = *at_;
  release();
  if (!end.failed) return servers_.succeeded(where, way_->conversation);
  const bool may_wait = end.failed->helps == cure::later && longest_wait_ > duration::zero();
  if (!may_wait) way_->tried[where] = true;
  servers_.failed(where, *end.failed);
}

void failover_stream::release() {
  if (at_) servers_.left(*at_);
  at_.reset();
}

bool failover_stream::moves_on(const answer_piece& piece) const {
  return piece.end->failed && !has_text_ && !closed_ && may_do_elsewhere(*piece.end->failed);
}

answer_piece failover_stream::given_up() const {
  answer_piece piece;
  piece.end = last_end_;
  if (!piece.end) piece.end.emplace();
  if (closed_) {
    piece.end->failed = classify_transport(http::errc::cancelled);
  } else if (!piece.end->failed) {
    const auto& trouble = servers_.board().trouble(monotonic_clock::now());
    const auto helps = may_do_elsewhere(trouble) ? trouble.helps : cure::elsewhere;
    piece.end->failed = report_of(trouble.reason, helps == cure::again ? cure::elsewhere : helps, trouble.detail);
  }
  return piece;
}

}  // namespace luka::worker
