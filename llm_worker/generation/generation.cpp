#include "llm_worker/generation/generation.hpp"

#include <algorithm>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"
#include "llm_worker/backend/remedy.hpp"
#include "llm_worker/text/utf8.hpp"
#include "proto/text_hash.hpp"

namespace luka::worker {

using proto::failure;

namespace {

constexpr std::chrono::seconds memory_patience{5};  // an answer without its memory is worth less than a late one
constexpr std::chrono::milliseconds memory_pause{500};

duration since(time_point then) { return monotonic_clock::now() - then; }

}  // namespace

generation::generation(asio::any_io_executor executor, proto::infer_request request, const generation_settings& chosen,
                       backend& model, context_window& window, history_link& history, gateway_outlet& gateway,
                       std::function<void()> text_waits)
    : request_(std::move(request)),
      chosen_(chosen),
      model_(model),
      window_(window),
      history_(history),
      gateway_(gateway),
      text_waits_(std::move(text_waits)),
      answer_(ref_of(request_), chosen.longest_answer),
      stopped_(std::move(executor)) {}

void generation::stop(failure why) {
  if (!stop_) stop_ = why;
  if (stream_) stream_->close();
  stopped_.notify();
}

task<std::optional<outcome>> generation::run() {
  fault::crash_point("llm_worker.job_taken");
  called_at_ = monotonic_clock::now();
  auto history = co_await load_history();
  if (stop_) co_return failed(*stopped_end().failed);
  const bool has_history = history.has_value();
  if (!has_history && may_be_answered()) co_return handed_back();
  if (!has_history) history.emplace();
  else if (history->answered) co_return stored_before(history->answer);
  else log::info(request_.job, "history loaded", {{"messages", history->messages.size()}});

  window_.reported(model_.window());
  auto prompt = window_.fit(std::move(history->messages), request_.text);
  if (prompt.too_long) co_return too_long();
  kept_ = prompt.kept;
  left_out_ = prompt.left_out;
  log::info(request_.job, "LLM request",
            {{"user", request_.user},
             {"model", chosen_.model},
             {"messages", prompt.kept},
             {"attempt", request_.attempt}});
  if (left_out_ > 0) log::info(request_.job, "no room for the oldest messages", {{"left_out", left_out_}});
  const auto sent = size_of(prompt.messages);
  const answer_end end = co_await stream_answer(std::move(prompt.messages));
  if (end.failed) co_return failed(*end.failed);
  note_counted(sent, end);

  const auto saved = co_await save_turn(end);
  if (saved && saved->fenced) {
    log::warning(request_.job, "answer dropped, there is a newer attempt", {{"attempt", request_.attempt}});
    co_return std::nullopt;
  }
  const bool is_of_another = saved && !saved->stored && may_be_answered();
  if (!is_of_another) co_return done(end, has_history, saved.has_value());
  // Whose turn that is, an earlier attempt's or this one's in a request that was repeated, the history knows.
  const auto stored = co_await load_history();
  if (!stored || !stored->answered) co_return handed_back();
  if (stored->answer == answer_.text()) co_return done(end, has_history, true);
  co_return stored_before(stored->answer);
}

/// An earlier attempt may have stored its turn, and that one counts.
bool generation::may_be_answered() const { return request_.journaled && request_.attempt > 1; }

/// Asks for as long as a short absence lasts. Nothing when the history is away; an empty one when there is none, or when it is not wanted. A first attempt can not
/// have been answered before. History fences the attempts of jobs in its journal, and would store nothing of others.
task<std::optional<proto::context>> generation::load_history() {
  if (chosen_.context_messages == 0 && !may_be_answered()) co_return proto::context();
  const auto deadline = monotonic_clock::now() + (request_.journaled ? memory_patience : duration::zero());
  for (;;) {
    fault::crash_point("llm_worker.before_load_context");
    auto loaded = co_await load_once();
    fault::crash_point("llm_worker.after_load_context");
    if (loaded || stop_ || monotonic_clock::now() >= deadline) co_return loaded;
    co_await stopped_.wait(monotonic_clock::now() + memory_pause);
  }
}

task<std::optional<proto::context>> generation::load_once() {
  using namespace asio::experimental::awaitable_operators;
  proto::load_context question;
  question.conversation = request_.conversation;
  question.limit = std::max(chosen_.context_messages, 1u);
  if (request_.journaled) {
    question.job = request_.job;
    question.attempt = request_.attempt;
  }
  auto loaded = history_.load(std::move(question));
  auto first = co_await (std::move(loaded) || until_stopped());
  if (first.index() == 1) co_return std::nullopt;
  co_return std::move(std::get<0>(first));
}

task<> generation::until_stopped() {
  while (!stop_) co_await stopped_.wait();
}

task<answer_end> generation::stream_answer(std::vector<proto::chat_message> prompt) {
  called_at_ = monotonic_clock::now();
  question asked;
  asked.job = request_.job;
  asked.conversation = request_.conversation;
  asked.messages = std::move(prompt);
  stream_ = model_.ask(std::move(asked));
  std::optional<answer_end> end;
  while (!end) {
    const answer_piece piece = co_await stream_->next();
    take(piece);
    end = piece.end;
    if (stop_ && (!end || end->failed)) end = stopped_end();
    if (!end && answer_.is_full()) {
      end.emplace();
      end->finish_reason = "length";
    }
  }
  flush();
  fault::crash_point("llm_worker.last_token");
  stream_->close();  // nothing is left of it, unless it has been cut short here
  stream_.reset();
  co_return *end;
}

/// The worker's own trimming should prevent that. When it does not, the window is smaller than thought.
void generation::note_counted(prompt_size sent, const answer_end& end) {
  if (!window_.counted(sent, end.prompt_tokens)) return;
  log::warning(request_.job, "the model server has cut the prompt: set OLLAMA_NUM_CTX, or a larger one",
               {{"window", window_.size()}, {"counted", end.prompt_tokens}, {"expected", window_.estimate().of(sent)}});
}

void generation::take(const answer_piece& piece) {
  if (!piece.text.empty() && answer_.text().empty()) {
    log::info(request_.job, "first token", {{"after_ms", since(called_at_)}});
    fault::crash_point("llm_worker.first_token");
  }
  answer_.add(piece.text);
  if (answer_.chunks() == 0 || piece.end) flush();
  else if (answer_.has_unpublished()) text_waits_();
  if (piece.stage && !stop_) tell(*piece.stage);
}

void generation::tell(const answer_stage& stage) {
  proto::infer_state message;
  message.job = request_.job;
  message.attempt = request_.attempt;
  message.stage = static_cast<std::uint8_t>(stage.what);
  message.model = chosen_.model;
  message.bytes = stage.bytes;
  message.usual_ms = static_cast<std::uint64_t>(stage.usual.count());
  message.elapsed_ms = static_cast<std::uint64_t>(stage.elapsed.count());
  gateway_.tell(message);
}

void generation::flush() {
  const auto chunk = answer_.pending();
  if (chunk && gateway_.publish(*chunk)) answer_.published();
}

void generation::resend(std::uint64_t offset, const job_desk::text_sender& send) {
  if (send(answer_.from(offset))) answer_.sent_everything();
}

task<std::optional<proto::appended>> generation::save_turn(const answer_end& end) {
  flush();  // what the channel had no room for at last
  proto::append_turn turn;
  turn.conversation = request_.conversation;
  turn.turn = request_.job;
  turn.question = request_.text;
  turn.answer = answer_.text();
  turn.tokens = end.prompt_tokens + end.answer_tokens;
  if (request_.journaled) turn.attempt = request_.attempt;
  fault::crash_point("llm_worker.before_append_turn");
  const auto reply = co_await history_.append(std::move(turn));
  fault::crash_point("llm_worker.after_append_turn");
  if (reply && !reply->fenced) log::info(request_.job, "turn saved", {{"stored", reply->stored}});
  co_return reply;
}

answer_end generation::stopped_end() const {
  failure_report report;
  report.reason = *stop_;
  report.detail = report.reason == failure::worker_stopping ? "the worker is stopping" : "stopped by the gateway";
  answer_end end;
  end.failed = std::move(report);
  return end;
}

outcome generation::failed(const failure_report& why) {
  const bool on_purpose = why.reason == failure::cancelled || why.reason == failure::worker_stopping;
  log::write(on_purpose ? log::level::info : log::level::warning, request_.job, "LLM error",
             {{"why", proto::name(why.reason)},
              {"detail", why.detail},
              {"attempt", request_.attempt},
              {"characters", character_count(answer_.text())},
              {"after_ms", since(called_at_)}});
  proto::infer_failed message;
  message.job = request_.job;
  message.attempt = request_.attempt;
  message.reason = static_cast<std::uint8_t>(why.reason);
  message.detail = why.detail;
  message.partial_text = answer_.text();
  message.elsewhere = may_do_elsewhere(why);
  message.here = why.here;
  return message;
}

/// Whether the question is answered already can not be known now: its next attempt will find out.
outcome generation::handed_back() {
  failure_report report;
  report.reason = failure::worker_stopping;
  report.detail = "the history does not say whether it is answered";
  return failed(report);
}

/// The server would cut the question, or refuse it.
outcome generation::too_long() {
  failure_report report;
  report.reason = failure::too_long;
  report.detail = "the question has " + std::to_string(request_.text.size()) + " bytes, the window " +
                  std::to_string(window_.size()) + " tokens";
  return failed(report);
}

/// An earlier attempt stored its answer, although nobody has heard of it from there.
outcome generation::stored_before(const std::string& answer) {
  log::info(request_.job, "an earlier attempt has stored the answer", {{"attempt", request_.attempt}});
  answer_.replace(answer);
  answer_end end;
  end.finish_reason = "stored";
  return done(end, true, true);
}

outcome generation::done(const answer_end& end, bool knew_history, bool stored) {
  log::info(request_.job, "streaming complete",
            {{"characters", character_count(answer_.text())},
             {"tokens", end.answer_tokens},
             {"duration_ms", since(called_at_)},
             {"finish", end.finish_reason},
             {"knew_history", knew_history},
             {"stored", stored}});
  proto::infer_done message;
  message.job = request_.job;
  message.attempt = request_.attempt;
  message.text = answer_.text();
  message.chunks = answer_.chunks();
  message.finish_reason = end.finish_reason;
  message.prompt_tokens = end.prompt_tokens;
  message.answer_tokens = end.answer_tokens;
  message.remembered = knew_history && stored;
  message.knew_history = knew_history;
  message.bytes = message.text.size();
  message.hash = proto::text_hash(message.text);
  message.thinking = end.thinking;
  message.window = window_.size();
  message.kept = kept_;
  message.left_out = left_out_;
  return message;
}

}  // namespace luka::worker
