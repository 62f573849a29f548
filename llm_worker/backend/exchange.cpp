#include "llm_worker/backend/exchange.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "common/async/sleep.hpp"
#include "llm_worker/backend/failure_text.hpp"
#include "llm_worker/backend/retry_after.hpp"

namespace luka::worker {

namespace {

constexpr std::size_t longest_refusal = 16 * 1024;

/// How long the end of the HTTP body may follow the model's "done". It usually comes in the next segment, and with it
/// the connection can be kept.
constexpr std::chrono::milliseconds patience_for_end_of_body{100};

failure_report hung_up() { return classify_transport(http::errc::cancelled); }

}  // namespace

exchange::exchange(const asio::any_io_executor& executor, model_server& server, http::request what, duration connect)
    : executor_(executor), server_(server), request_(std::move(what)), reader_(server.speaks->reader()), changed_(executor) {
  limits_.connect = connect;
  limits_.first_byte = limits_.silence = http::no_limit;  // whoever waits for the answer has them, and closes
}

void exchange::start(task_group& tasks) { tasks.spawn("answer", run(shared_from_this())); }

void exchange::close() {
  closed_ = true;
  if (lease_) (*lease_)->close();
  changed_.notify();
}

task<> exchange::run(std::shared_ptr<exchange> self) {
  failure refused = co_await self->open();
  if (refused) self->reader_->break_off(std::move(*refused));
  else co_await self->read_body();
  self->changed_.notify();
  co_await self->release();
}

/// A kept connection may have died while nobody looked (the server was restarted). As long as not one byte of an answer
/// has come, asking again on another connection does no harm: a generation has no effect but its answer.
task<exchange::failure> exchange::open() {
  bool may_repeat = false;
  failure refused = co_await open_once(may_repeat);
  if (refused && may_repeat && !closed_) refused = co_await open_once(may_repeat);
  co_return refused;
}

task<exchange::failure> exchange::open_once(bool& may_repeat) {
  lease_.reset();
  if (closed_) co_return hung_up();
  auto borrowed = co_await server_.pool.borrow();
  if (closed_) co_return hung_up();
  auto& connection = *lease_.emplace(std::move(borrowed));
  const bool was_kept = connection.is_reusable();
  const auto head = co_await connection.begin(request_, limits_);
  if (closed_) co_return hung_up();
  if (!head) {
    may_repeat = was_kept && (http::certainly_not_executed(head.error()) || head.error() == http::errc::no_answer);
    co_return classify_transport(head.error());
  }
  may_repeat = false;
  if (head->status == 200) co_return std::nullopt;
  failure refused = co_await read_refusal(*head);
  co_return refused;
}

task<exchange::failure> exchange::read_refusal(http::response_head head) {
  std::string body;
  while (body.size() < longest_refusal) {
    const auto got = co_await (*lease_)->read_some(buffer_);
    if (!got || *got == 0) break;
    body.append(buffer_.data(), *got);
  }
  if (closed_) co_return hung_up();
  // Before it is cut to a line, which might leave a part of a secret.
  body = server_.without_secrets(std::move(body));
  failure refused = server_.speaks->refusal(head.status, body);
  refused->retry_after = parse_retry_after(head.retry_after, wall_time());
  co_return refused;
}

task<> exchange::read_body() {
  while (!reader_->end()) {
    const auto got = co_await (*lease_)->read_some(buffer_);
    if (closed_) reader_->break_off(hung_up());
    else if (!got) reader_->break_off(classify_transport(got.error()));
    else if (*got == 0) reader_->finish();
    else take(std::string_view(buffer_.data(), *got));
    changed_.notify();
  }
  beat_.reset();
}

void exchange::take(std::string_view bytes) {
  const auto events = reader_->events();
  reader_->push(bytes);
  has_text_ = has_text_ || reader_->has_text();
  const auto now = monotonic_clock::now();
  pacing_.came(bytes.size(), reader_->events() - events, now);
  if (has_text_ && !reader_->end()) let_text_collect(now);
}

/// After the first text, for which somebody waits.
void exchange::let_text_collect(time_point now) {
  const auto low_water = pacing_.low_water();
  (*lease_)->set_low_water(low_water);
  read_by_ = read_pacing::end_of_wait(now);
  if (low_water > 1 && !beat_) wake_at(read_by_);
}

void exchange::wake_at(time_point when) {
  beat_.emplace(executor_, when).async_wait([weak = weak_from_this()](const error_code& cancelled) {
    const auto self = cancelled ? nullptr : weak.lock();
    if (self) self->on_beat();
  });
}

/// One timer for many reads: it is set anew only when it has come to its end.
void exchange::on_beat() {
  beat_.reset();
  if (closed_ || reader_->end()) return;
  if (monotonic_clock::now() < read_by_) wake_at(read_by_);
  else (*lease_)->set_low_water(1);
}

/// Gives the connection back if the body has ended or ends now; closes it otherwise, which also ends a generation that
/// nobody listens to.
task<> exchange::release() {
  using namespace asio::experimental::awaitable_operators;
  if (!lease_) co_return;
  (*lease_)->set_low_water(1);
  if (!closed_ && !reader_->end()->failed && !(*lease_)->is_reusable())
    (void)co_await ((*lease_)->read_some(buffer_) || sleep_for(patience_for_end_of_body));
  lease_.reset();
}

}  // namespace luka::worker
