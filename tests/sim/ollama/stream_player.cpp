#include "tests/sim/ollama/stream_player.hpp"

namespace ollama_sim {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t large_batch = 16U << 10U;

std::chrono::nanoseconds token_time(const directives& wanted, const settings& config) {
  const auto rate = wanted.tokens_per_second.value_or(config.tokens_per_second);
  return rate <= 0 ? std::chrono::nanoseconds(0) : std::chrono::nanoseconds(static_cast<long long>(1e9 / rate));
}

}  // namespace

stream_player::stream_player(simulator& sim, exchange& to, performance what)
    : sim_(sim),
      to_(to),
      performance_(what),
      framer_(sim.config.framing, !to.terms.http10, what.id),
      start_(steady_clock::now()),
      per_token_(token_time(what.wanted, sim.config)) {}

asio::awaitable<void> stream_player::play() {
  if (to_.terms.http10 || performance_.wanted.close) to_.terms.keep_alive = false;
  const auto plan = plan_stream(performance_.what, performance_.wanted);
  for (const auto step : plan) {
    const bool going_on = co_await perform(step);
    if (!going_on) break;
  }
  if (to_.link.gone() && !done_written_ && plan.back().what != stream_action::reset) {
    finish(to_.link.aborted() ? request_status::failed : request_status::cancelled);
  } else {
    finish(done_written_ ? request_status::done : request_status::failed);
  }
}

// One step; false when there is nobody left to perform for.
asio::awaitable<bool> stream_player::perform(stream_step step) {
  switch (step.what) {
    case stream_action::piece:
    case stream_action::tool_calls:
    case stream_action::done_line: {
      const auto number = step.what == stream_action::piece ? step.arg : static_cast<std::uint32_t>(written_);
      if (!is_due(number) || out_.bytes.size() > large_batch) {
        const bool there = co_await wait_for_token(number);
        if (!there) co_return false;
      }
      if (step.what == stream_action::done_line) write_done_line();
      else write_piece(step.what == stream_action::piece ? step.arg : UINT32_MAX);
      co_return true;
    }
    case stream_action::broken_piece:
      co_return co_await broken_piece(step.arg);
    case stream_action::pause:
      co_return co_await stall();
    case stream_action::half_piece:
      begin_body();
      line_.clear();
      performance_.lines.piece(line_, wall_now(),
                               {performance_.what.view(performance_.what.pieces[step.arg]), {}, {}, !any_line_});
      framer_.add_half(line_, out_);
      co_return true;
    case stream_action::garbage:
      line_.clear();
      performance_.lines.garbage(line_);
      add_line();
      co_return true;
    case stream_action::error_line:
      line_.clear();
      performance_.lines.error(line_, wall_now(), stream_error_text(performance_.wanted));
      add_line();
      co_return true;
    case stream_action::end_stream:
    case stream_action::fin:
    case stream_action::reset:
      break;
  }
  // Whatever came before the end leaves on its own; so does the end itself.
  if (step.what != stream_action::end_stream) framer_.flush(out_);
  const bool there = co_await flush();
  if (there) end(step.what);
  if (there && !out_.empty()) co_await flush();
  co_return false;
}

asio::awaitable<bool> stream_player::wait_for_token(std::uint32_t number) {
  const bool there = co_await flush();
  if (!there) co_return false;
  const auto when = due(number);
  if (steady_clock::now() < when) {
    const bool still_there = co_await to_.link.sleep_until(when);
    co_return still_there;
  }
  co_await to_.link.yield();
  co_return !to_.link.gone();
}

asio::awaitable<bool> stream_player::broken_piece(std::uint32_t number) {
  const bool there = co_await wait_for_token(number);
  if (!there) co_return false;
  write_piece(number);
  framer_.flush(out_);
  const auto half = out_.bytes.size() - line_.size() / 2;
  const auto rest = out_.bytes.substr(half);
  out_.bytes.resize(half);
  out_.cuts.clear();
  --written_;
  const bool sent = co_await stall();
  ++written_;
  out_.bytes = rest;
  co_return sent;
}

asio::awaitable<bool> stream_player::flush() {
  if (out_.empty()) co_return !to_.link.gone();
  const auto before = written_;
  note_leaving();
  bool sent = to_.link.send_now(out_);
  if (!sent) sent = co_await to_.link.send(out_);
  if (sent) {
    note_sent();
    co_return true;
  }
  if (auto* record = sim_.records.find(performance_.id)) record->tokens_after_close += before - sent_;
  sim_.totals.tokens_generated_after_disconnect += before - sent_;
  co_return false;
}

asio::awaitable<bool> stream_player::stall() {
  framer_.flush(out_);
  const bool there = co_await flush();
  if (!there) co_return false;
  const auto time = performance_.wanted.stalled->time;
  start_ += time;
  const bool still_there = co_await sleep_with_pings(steady_clock::now() + time);
  co_return still_there;
}

asio::awaitable<bool> stream_player::sleep_with_pings(steady_time until) {
  while (!performance_.lines.ping().empty() && steady_clock::now() + sim_.config.ping_interval < until) {
    const auto next = steady_clock::now() + sim_.config.ping_interval;
    const bool there = co_await to_.link.sleep_until(next);
    if (!there) co_return false;
    framer_.add(performance_.lines.ping(), out_);
    const bool sent = co_await flush();
    if (!sent) co_return false;
  }
  const bool there = co_await to_.link.sleep_until(until);
  co_return there;
}

bool stream_player::is_due(std::uint32_t number) const {
  return per_token_.count() == 0 || steady_clock::now() >= due(number);
}

steady_time stream_player::due(std::uint32_t number) const { return start_ + per_token_ * number; }

void stream_player::begin_body() {
  if (head_written_) return;
  head_written_ = true;
  response_head head;
  head.content_type = performance_.lines.content_type();
  head.extra = performance_.lines.extra_headers();
  out_.bytes += serialise(head, to_.terms, wall_now());
}

void stream_player::add_line() {
  begin_body();
  any_line_ = true;
  line_ += performance_.lines.line_end();
  framer_.add(line_, out_);
}

// UINT32_MAX: the tool calls instead of a piece.
void stream_player::write_piece(std::uint32_t number) {
  const auto& what = performance_.what;
  line_text text;
  if (number == UINT32_MAX) {
    text.tool_calls = what.tool_calls;
  } else {
    const auto& piece = what.pieces[number];
    (what.is_thinking(piece) ? text.thinking : text.content) = what.view(piece);
    ++written_;
  }
  text.is_first = !any_line_;
  line_.clear();
  performance_.lines.piece(line_, wall_now(), text);
  add_line();
}

void stream_player::write_done_line() {
  const auto& what = performance_.what;
  line_text text;
  text.content = what.final_content;
  if (performance_.wanted.tool_call == tool_call_place::final_line) text.tool_calls = what.tool_calls;
  text.is_first = !any_line_;
  line_.clear();
  performance_.lines.done(line_, wall_now(), text, what.done_reason, final_metrics());
  add_line();
  done_written_ = true;
}

void stream_player::end(stream_action how) {
  begin_body();
  if (how == stream_action::end_stream) {
    framer_.finish(out_);
    return;
  }
  to_.terms.keep_alive = false;
  if (how == stream_action::reset) {
    out_.clear();
    to_.link.reset();
  }
}

// Before the bytes go: who gets them may be faster than the rest of this function.
void stream_player::note_leaving() {
  auto* record = sim_.records.find(performance_.id);
  if (record == nullptr) return;
  const auto now = monotonic_us(steady_clock::now());
  if (written_ > 0 && !record->first_token_us) record->first_token_us = now;
  if (done_written_ && !record->done_us) record->done_us = now;
}

void stream_player::note_sent() {
  sim_.totals.tokens_sent += written_ - sent_;
  auto* record = sim_.records.find(performance_.id);
  if (record != nullptr) {
    record->tokens_sent = written_;
    if (!record->first_byte_ms) {
      record->http_status = 200;
      record->first_byte_ms =
          std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - performance_.arrived).count();
    }
  }
  sent_ = written_;
}

reply_metrics stream_player::final_metrics() const {
  auto metrics = performance_.metrics;
  const auto now = steady_clock::now();
  // The end of the reply is a token of its own, unless the limit came first.
  metrics.tokens = static_cast<int>(written_) + (performance_.what.done_reason == "stop" ? 1 : 0);
  metrics.eval = now - start_ + std::chrono::microseconds(1);
  metrics.total = now - performance_.arrived;
  return metrics;
}

void stream_player::finish(request_status status) {
  auto& totals = sim_.totals;
  if (status == request_status::done) ++totals.completed;
  if (status == request_status::cancelled) ++totals.cancelled;
  if (status == request_status::failed) ++totals.failed;
  auto* record = sim_.records.find(performance_.id);
  if (record == nullptr) return;
  record->status = status;
  if (status == request_status::cancelled) record->closed_at_token = sent_;
  record->end(performance_.arrived, steady_clock::now());
}

asio::awaitable<void> stream_player::play_whole() {
  const auto plan = plan_stream(performance_.what, performance_.wanted);
  stream_step last;
  for (const auto step : plan) {
    if (step.what == stream_action::piece || step.what == stream_action::broken_piece) ++written_;
    if (step.what == stream_action::done_line) done_written_ = true;
    if (step.what == stream_action::pause || step.what == stream_action::broken_piece) {
      start_ += performance_.wanted.stalled->time;
    }
    last = step;
  }
  const auto end_time = due(static_cast<std::uint32_t>(written_));
  co_await to_.link.sleep_until(end_time);
  if (to_.link.gone()) {
    written_ = 0;
    done_written_ = false;
    finish(to_.link.aborted() ? request_status::failed : request_status::cancelled);
    co_return;
  }
  if (last.what == stream_action::reset || last.what == stream_action::fin) {
    to_.terms.keep_alive = false;
    if (last.what == stream_action::reset) to_.link.reset();
    finish(request_status::failed);
    co_return;
  }
  co_await send_whole_body();
  finish(done_written_ ? request_status::done : request_status::failed);
}

asio::awaitable<void> stream_player::send_whole_body() {
  const auto& what = performance_.what;
  const auto content = what.content();
  const bool failed = performance_.wanted.error_after || performance_.wanted.repeat_guard == repeat_guard_shape::error;
  if (failed) {
    api_error error;
    error.status = 500;
    error.text = stream_error_text(performance_.wanted);
    co_await to_.reply_error(error);
    co_return;
  }
  line_text text;
  text.content = content;
  text.thinking = what.thinking();
  text.tool_calls = what.tool_calls;
  line_.clear();
  if (done_written_) performance_.lines.whole(line_, wall_now(), text, what.done_reason, final_metrics());
  else performance_.lines.undone(line_, wall_now(), text);
  const bool sent = co_await to_.reply_json(200, line_);
  if (sent) note_sent();
}

}  // namespace ollama_sim
