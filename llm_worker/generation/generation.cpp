#include "llm_worker/generation/generation.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "common/log/log.hpp"
#include "llm_worker/prompt/prompt.hpp"
#include "llm_worker/text/utf8.hpp"

namespace luka::worker {

using proto::failure;

namespace {

proto::job_ref ref_of(const proto::infer_request& request) {
  proto::job_ref ref;
  ref.job = request.job;
  ref.attempt = request.attempt;
  return ref;
}

duration since(time_point then) { return monotonic_clock::now() - then; }

}  // namespace

generation::generation(asio::any_io_executor executor, proto::infer_request request, const generation_settings& chosen,
                       backend& model, history_link& history, gateway_outlet& gateway)
    : request_(std::move(request)),
      chosen_(chosen),
      model_(model),
      history_(history),
      gateway_(gateway),
      answer_(ref_of(request_), chosen.longest_answer),
      stopped_(std::move(executor)) {}

void generation::stop(failure why) {
  if (!stop_) stop_ = why;
  if (stream_) stream_->close();
  stopped_.notify();
}

task<outcome> generation::run() {
  called_at_ = monotonic_clock::now();
  auto history = co_await load_history();
  if (stop_) co_return failed(*stopped_end().failed);
  const bool has_history = history.has_value();
  if (has_history) log::info(request_.job, "history loaded", {{"messages", history->size()}});
  else history.emplace();

  auto prompt = build_prompt(chosen_.system_prompt, std::move(*history), chosen_.context_messages, request_.text);
  const std::size_t system_prompts = chosen_.system_prompt.empty() ? 0 : 1;
  log::info(request_.job, "LLM request",
            {{"user", request_.user},
             {"model", chosen_.model},
             {"messages", prompt.size() - 1 - system_prompts},
             {"attempt", request_.attempt}});
  const answer_end end = co_await stream_answer(std::move(prompt));
  if (end.failed) co_return failed(*end.failed);

  const bool saved = co_await save_turn();
  co_return done(end, has_history && saved);
}

/// Nothing when the history is away; an empty one when there is none, or when it is not wanted.
task<std::optional<history_link::messages>> generation::load_history() {
  using namespace asio::experimental::awaitable_operators;
  if (chosen_.context_messages == 0) co_return history_link::messages();
  auto loaded = history_.load(request_.job, request_.conversation, chosen_.context_messages);
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
  stream_->close();  // nothing is left of it, unless it has been cut short here
  stream_.reset();
  co_return *end;
}

void generation::take(const answer_piece& piece) {
  if (!piece.text.empty() && answer_.text().empty())
    log::info(request_.job, "first token", {{"after_ms", since(called_at_)}});
  answer_.add(piece.text);
  publish();
}

void generation::publish() {
  const auto chunk = answer_.pending();
  if (chunk && gateway_.publish(*chunk)) answer_.published();
}

task<bool> generation::save_turn() {
  publish();  // what the channel had no room for at last
  proto::append_turn turn;
  turn.conversation = request_.conversation;
  turn.turn = request_.job;
  turn.question = request_.text;
  turn.answer = answer_.text();
  const auto stored = co_await history_.append(std::move(turn));
  if (stored) log::info(request_.job, "turn saved", {{"stored", *stored}});
  co_return stored.has_value();
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
  return message;
}

outcome generation::done(const answer_end& end, bool remembered) {
  log::info(request_.job, "streaming complete",
            {{"characters", character_count(answer_.text())},
             {"tokens", end.answer_tokens},
             {"duration_ms", since(called_at_)},
             {"finish", end.finish_reason},
             {"remembered", remembered}});
  proto::infer_done message;
  message.job = request_.job;
  message.attempt = request_.attempt;
  message.text = answer_.text();
  message.chunks = answer_.chunks();
  message.finish_reason = end.finish_reason;
  message.prompt_tokens = end.prompt_tokens;
  message.answer_tokens = end.answer_tokens;
  message.remembered = remembered;
  return message;
}

}  // namespace luka::worker
