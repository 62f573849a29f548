#include "llm_worker/backend/repeating_stream.hpp"

#include "common/log/log.hpp"
#include "llm_worker/backend/remedy.hpp"

namespace luka::worker {

repeating_stream::repeating_stream(std::string job, ask_options how, opener open)
    : job_(std::move(job)), how_(how), open_(std::move(open)), current_(open_(how_)) {}

void repeating_stream::close() {
  closed_ = true;
  current_->close();
}

task<answer_piece> repeating_stream::next() {
  answer_piece piece = co_await current_->next();
  has_text_ = has_text_ || !piece.text.empty();
  const auto second = another_try(piece);
  if (!second) co_return piece;
  const auto first_failure = *piece.end->failed;
  log::warning(job_, "the model is asked again",
               {{"why", proto::name(first_failure.reason)},
                {"detail", first_failure.detail},
                {"thinking", second->think != think_wish::off}});
  repeated_ = true;
  current_ = open_(*second);
  piece = co_await current_->next();
  has_text_ = !piece.text.empty();
  // A server that does not know the wish of the second try has still failed with the first.
  if (piece.end && piece.end->failed && piece.end->failed->reason == proto::failure::refused)
    piece.end->failed = first_failure;
  co_return piece;
}

std::optional<ask_options> repeating_stream::another_try(const answer_piece& piece) const {
  if (!piece.end || !piece.end->failed || has_text_ || repeated_ || closed_) return std::nullopt;
  return second_try(*piece.end->failed, how_);
}

}  // namespace luka::worker
