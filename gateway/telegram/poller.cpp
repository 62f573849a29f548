#include "gateway/telegram/poller.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>

#include "common/log/log.hpp"

namespace luka::telegram {

namespace {

ledger_limits limits_for(const poller_options& chosen) {
  ledger_limits limits;
  limits.long_poll = chosen.poll_timeout;
  return limits;
}

/// Tells confirm_and_stop() that run() is over, however it ends.
class running_mark {
 public:
  running_mark(bool& running, wakeup& ended) : running_(running), ended_(ended) { running_ = true; }
  ~running_mark() {
    running_ = false;
    ended_.notify();
  }
  running_mark(const running_mark&) = delete;
  running_mark& operator=(const running_mark&) = delete;

 private:
  bool& running_;
  wakeup& ended_;
};

void log_failure(const failure& why, const poll_recovery::step& next) {
  const auto severity = next.fatal ? log::level::error : log::level::warning;
  log::write(severity, "", next.explanation,
             {{"code", why.code}, {"description", why.description}, {"wait_ms", next.wait}});
}

}  // namespace

poller::poller(client& api, asio::any_io_executor executor, options chosen)
    : api_(api),
      options_(chosen),
      ledger_(limits_for(chosen)),
      recovery_(chosen.pauses),
      changed_(executor),
      ended_(executor) {}

void poller::settle(update_id id) {
  if (ledger_.settle(id)) changed_.notify();
}

void poller::stop() {
  stopping_ = true;
  changed_.notify();
}

task<> poller::run(std::function<void(update)> on_update) {
  const running_mark mark(running_, ended_);
  while (!stopping_) {
    co_await wait_until_due();
    if (stopping_) break;
    auto got = co_await poll_once();
    if (!got) break;
    if (*got) take(std::move(**got), on_update);
    else co_await recover(std::move(got->error()));
  }
}

/// Until the next poll may start; a settled update can bring that forward.
task<> poller::wait_until_due() {
  for (;;) {
    const auto due = ledger_.next_poll().not_before;
    if (stopping_ || due <= monotonic_clock::now()) break;
    co_await changed_.wait(due);
  }
  make_room();
}

void poller::make_room() {
  const auto given_up = ledger_.make_room(monotonic_clock::now());
  if (given_up.empty()) return;
  counts_.given_up += given_up.size();
  log::warning("", "updates confirmed before they were settled, to make room for new ones",
               {{"count", given_up.size()}, {"first", number(given_up.front())}, {"last", number(given_up.back())}});
}

/// One exchange. Nothing when stop() was called meanwhile.
task<std::optional<poller::answer>> poller::poll_once() {
  using namespace asio::experimental::awaitable_operators;
  const auto plan = ledger_.next_poll();
  get_updates_args args;
  args.offset = plan.offset;
  args.timeout = plan.timeout;
  args.limit = plan.limit;
  const auto started = monotonic_clock::now();
  ledger_.sent(plan, started);
  ++counts_.polls;
  // An update lost in this race is not confirmed, so it comes again.
  auto first = co_await (api_.get_updates(args) || wait_for_end(started + plan.timeout + options_.watchdog));
  if (auto* got = std::get_if<answer>(&first)) co_return std::move(*got);
  if (std::get<bool>(first)) co_return std::nullopt;
  ++counts_.dead_connections;
  failure dead;
  dead.description = "no answer in time, the connection has been dropped";
  dead.what = remedy::retry_with_backoff;
  co_return answer(std::move(dead));
}

/// True when stop() was called, false at the deadline.
task<bool> poller::wait_for_end(time_point deadline) {
  while (!stopping_ && monotonic_clock::now() < deadline) co_await changed_.wait(deadline);
  co_return stopping_;
}

task<> poller::pause(duration length) {
  co_await wait_for_end(monotonic_clock::now() + length);
}

void poller::take(update_batch batch, const std::function<void(update)>& on_update) {
  const auto now = monotonic_clock::now();
  if (const auto well = recovery_.succeeded(now))
    log::info("", "polling works again", {{"failures", well->failures}, {"after_ms", well->after}});
  for (const auto& problem : batch.problems) log::warning("", "unreadable update", {{"problem", problem}});
  counts_.unreadable_updates += batch.unreadable.size();
  auto fresh = ledger_.accept(std::move(batch.updates), batch.unreadable, now);
  counts_.fresh += fresh.size();
  for (auto& one : fresh) on_update(std::move(one));
}

task<> poller::recover(failure why) {
  ledger_.lost();
  ++counts_.failures;
  if (why.what == remedy::conflict) ++counts_.conflicts;
  if (why.code == 200) ++counts_.unreadable_bodies;
  const auto next = recovery_.failed(why, monotonic_clock::now(), random_());
  log_failure(why, next);
  if (next.fatal) throw fatal_error(next.explanation);
  if (next.remove_webhook) co_await remove_webhook();
  else co_await pause(next.wait);
}

task<> poller::remove_webhook() {
  const auto done = co_await api_.delete_webhook();
  if (done) log::info("", "webhook removed");
  else log::warning("", "the webhook can not be removed", {{"description", done.error().description}});
}

task<> poller::confirm_and_stop() {
  using namespace asio::experimental::awaitable_operators;
  stop();
  while (running_) co_await ended_.wait();
  if (ledger_.is_confirmed()) co_return;
  get_updates_args args;
  args.offset = ledger_.confirmed_offset();
  args.limit = 1;
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer limit(executor, options_.confirmation_limit);
  auto first = co_await (api_.get_updates(args) || limit.async_wait(use_task));
  const auto* got = std::get_if<answer>(&first);
  if (got && *got) log::debug("", "settled updates confirmed", {{"offset", number(*args.offset)}});
  else log::warning("", "settled updates could not be confirmed, Telegram will send them again");
}

}  // namespace luka::telegram
