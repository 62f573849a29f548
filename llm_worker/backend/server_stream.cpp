#include "llm_worker/backend/server_stream.hpp"

#include "llm_worker/backend/failure_text.hpp"

namespace luka::worker {

server_stream::server_stream(const asio::any_io_executor& executor, task_group& tasks, model_server& server,
                             http::request request, stream_limits limits)
    : tasks_(tasks),
      server_(server),
      limits_(limits),
      exchange_(std::make_shared<exchange>(executor, server, std::move(request), limits.connect)) {
}

server_stream::~server_stream() { close(); }

/// An answer that has ended is left alone: the exchange gives its connection back.
void server_stream::close() {
  closed_ = true;
  if (!exchange_->answer().end()) exchange_->close();
}

task<answer_piece> server_stream::next() {
  if (!std::exchange(opened_, true)) {
    begun_at_ = heard_at_ = monotonic_clock::now();
    exchange_->start(tasks_);
  }
  auto& answer = exchange_->answer();
  while (!closed_ && !answer.end() && !answer.has_text()) {
    const auto patience = answer.has_begun() ? limits_.silence : limits_.first_token;
    co_await exchange_->changed(std::min(heard_at_ + patience, begun_at_ + limits_.whole_answer));
    check_time();
  }
  if (closed_ && !answer.end()) answer.break_off(classify_transport(http::errc::cancelled));
  answer_piece piece;
  piece.text = answer.take_text();
  piece.end = answer.end();
  if (piece.end && piece.end->failed)
    piece.end->failed->detail = server_.without_secrets(std::move(piece.end->failed->detail));
  co_return piece;
}

void server_stream::check_time() {
  auto& answer = exchange_->answer();
  const auto now = monotonic_clock::now();
  const bool has_begun = answer.has_begun();
  if (std::exchange(events_, answer.events()) != answer.events()) heard_at_ = now;
  if (answer.end()) return;
  if (now >= begun_at_ + limits_.whole_answer) {
    answer.break_off(report_of(proto::failure::timed_out, cure::none,
                               "the answer takes longer than OLLAMA_ANSWER_TIMEOUT"));
  } else if (now >= heard_at_ + (has_begun ? limits_.silence : limits_.first_token)) {
    answer.break_off(
        classify_transport(has_begun ? http::errc::silence_timed_out : http::errc::first_byte_timed_out));
  }
  if (answer.end()) exchange_->close();
}

}  // namespace luka::worker
