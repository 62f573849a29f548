#include "llm_worker/backend/server_stream.hpp"

#include <algorithm>

#include "llm_worker/backend/failure_text.hpp"

namespace luka::worker {

namespace {

/// A model that is loaded has usually begun by then; if not, asking costs its server next to nothing.
constexpr std::chrono::milliseconds silent_for_a_moment{300};
/// How often a server is asked again that takes no requests while it loads.
constexpr std::chrono::seconds pause_while_loading{1};

failure_report report_of_limit(patience::limit which) {
  using proto::failure;
  switch (which) {
    case patience::limit::first_token: return classify_transport(http::errc::first_byte_timed_out);
    case patience::limit::silence: return classify_transport(http::errc::silence_timed_out);
    case patience::limit::loading:
      return report_of(failure::timed_out, cure::when_loaded, "loading the model takes longer than OLLAMA_LOADING_TIMEOUT");
    case patience::limit::thinking:
      return report_of(failure::timed_out, cure::without_thinking, "the model thinks for longer than THINK_LIMIT");
    case patience::limit::whole_answer: break;
  }
  return report_of(failure::timed_out, cure::none, "the answer takes longer than OLLAMA_ANSWER_TIMEOUT");
}

}  // namespace

server_stream::server_stream(const asio::any_io_executor& executor, task_group& tasks, model_server& server,
                             http::request request, stream_limits limits)
    : executor_(executor),
      tasks_(tasks),
      server_(server),
      limits_(limits),
      exchange_(std::make_shared<exchange>(executor, server, std::move(request), limits.connect)) {}

server_stream::~server_stream() { close(); }

void server_stream::keep_thinking(std::size_t most_bytes) {
  most_thinking_ = most_bytes;
  exchange_->answer().keep_thinking(most_bytes);
}

/// An answer that has ended is left alone: the exchange gives its connection back.
void server_stream::close() {
  closed_ = true;
  end_probe();
  if (!exchange_->answer().end()) exchange_->close();
  else exchange_->nudge();
}

task<answer_piece> server_stream::next() {
  if (!std::exchange(opened_, true)) begin();
  look_around();
  while (!has_something()) {
    co_await exchange_->changed(next_look());
    look_around();
  }
  co_return take_piece();
}

void server_stream::begin() {
  begun_at_ = monotonic_clock::now();
  patience_.emplace(limits_, begun_at_);
  news_.emplace(begun_at_);
  if (load_probe::can_ask(server_)) probe_at_ = begun_at_ + silent_for_a_moment;
  exchange_->start(tasks_);
}

void server_stream::look_around() {
  const auto now = monotonic_clock::now();
  look_at_answer(now);
  if (!patience_->has_begun()) look_for_load(now);
  if (closed_) return break_off(classify_transport(http::errc::cancelled));
  const auto exceeded = patience_->exceeded(now);
  if (exceeded) break_off(report_of_limit(*exceeded));
}

void server_stream::look_at_answer(time_point now) {
  auto& answer = exchange_->answer();
  if (std::exchange(events_, answer.events()) != answer.events()) {
    patience_->heard(now);
    end_probe();
    if (news_->what() == proto::stage::loading) news_->enter(proto::stage::waiting, now);
  }
  has_text_ = has_text_ || answer.has_text();
  const bool has_thought = std::exchange(thoughts_, answer.thoughts()) != answer.thoughts();
  if (has_text_) {
    patience_->wrote();
  } else if (has_thought) {
    patience_->thought(now);
    news_->enter(proto::stage::thinking, now);
  }
}

void server_stream::look_for_load(time_point now) {
  ask_again_if_refused(now);
  if (probe_at_ && now >= *probe_at_ && !exchange_->answer().end()) {
    probe_at_.reset();
    probe_ = std::make_shared<load_probe>(executor_, server_, limits_.connect, [to = exchange_] { to->nudge(); });
    probe_->start(tasks_);
  }
  const bool is_loading = now < loading_until_ || (probe_ && probe_->is_loading(now));
  was_loading_ = was_loading_ || is_loading;
  patience_->note_loading(is_loading, now);
  news_->enter(is_loading ? proto::stage::loading : proto::stage::waiting, begun_at_);
}

/// llama-server says at once that it is loading, and takes no requests until it has. Once it says nothing at once any
/// more, it has taken this one.
void server_stream::ask_again_if_refused(time_point now) {
  const auto& end = exchange_->answer().end();
  if (closed_ || !end || !end->failed || end->failed->helps != cure::when_loaded) return;
  if (!ask_again_at_) {
    ask_again_at_ = now + pause_while_loading;
    loading_until_ = *ask_again_at_ + pause_while_loading;
  }
  if (now < *ask_again_at_) return;
  ask_again_at_.reset();
  exchange_ = std::make_shared<exchange>(executor_, server_, exchange_->asked(), limits_.connect);
  exchange_->answer().keep_thinking(most_thinking_);
  exchange_->start(tasks_);
}

void server_stream::break_off(failure_report why) {
  ask_again_at_.reset();
  end_probe();
  if (exchange_->answer().end()) return;
  exchange_->answer().break_off(std::move(why));
  exchange_->close();
}

void server_stream::end_probe() {
  probe_at_.reset();
  if (probe_) std::exchange(probe_, nullptr)->close();
}

time_point server_stream::next_look() const {
  const auto now = monotonic_clock::now();
  auto next = std::min(patience_->deadline(), news_->due_at());
  if (probe_at_) next = std::min(next, *probe_at_);
  if (ask_again_at_) next = std::min(next, *ask_again_at_);
  if (now < loading_until_) next = std::min(next, loading_until_);
  if (probe_) next = std::min(next, now + load_signs::ready_at_once);
  return next;
}

bool server_stream::has_something() const {
  const auto& answer = exchange_->answer();
  if (answer.has_text() || (answer.end() && !ask_again_at_)) return true;
  return !has_text_ && monotonic_clock::now() >= news_->due_at();
}

answer_piece server_stream::take_piece() {
  auto& answer = exchange_->answer();
  answer_piece piece;
  piece.text = answer.take_text();
  if (!ask_again_at_) piece.end = answer.end();
  if (piece.end) note_end(*piece.end);
  const auto now = monotonic_clock::now();
  if (!piece.end && !has_text_ && news_->take(now)) piece.stage = stage(now);
  return piece;
}

void server_stream::note_end(answer_end& end) {
  end_probe();
  if (!end.failed) {
    if (was_loading_) server_.notes.loaded_in(end.load);
    return;
  }
  end.failed->detail = server_.without_secrets(std::move(end.failed->detail));
  if (end.failed->reason == proto::failure::refused && end.failed->helps == cure::without_thinking)
    server_.notes.refuses_to_think = true;
}

answer_stage server_stream::stage(time_point now) const {
  answer_stage said;
  said.what = news_->what();
  said.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - news_->since());
  if (said.what != proto::stage::loading) return said;
  said.bytes = server_.notes.bytes;
  said.usual = server_.notes.usual_load();
  return said;
}

}  // namespace luka::worker
