#include "gateway/telegram/poller.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "common/async/sleep.hpp"
#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"

namespace luka::telegram {

namespace {

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

poller::poller(api& bot_api, asio::any_io_executor executor, options chosen)
    : api_(bot_api), options_(chosen), recovery_(chosen.pauses), stopped_(executor), ended_(executor) {}

void poller::stop() {
  stopping_ = true;
  stopped_.notify();
}

task<> poller::run(batch_handler on_batch, stage_observer on_stage) {
  on_stage_ = std::move(on_stage);
  const running_mark mark(running_, ended_);
  while (!stopping_) {
    const auto started = monotonic_clock::now();
    auto got = co_await poll_once(started);
    if (!got) break;
    if (!*got) {
      auto why = got->error();
      co_await recover(std::move(why));
      continue;
    }
    co_await take(std::move(**got), on_batch);
    // A server that does not wait, or ignores the offset, must not be asked in a tight loop.
    if (tracker_.is_confirmed()) co_await wait_for_end(started + options_.least_interval);
  }
}

/// One exchange. Nothing when stop() was called meanwhile.
task<std::optional<poller::answer>> poller::poll_once(time_point started) {
  using namespace asio::experimental::awaitable_operators;
  get_updates_args args;
  args.offset = tracker_.offset();
  args.timeout = was_full_ ? std::chrono::seconds(0) : options_.poll_timeout;
  tracker_.sent();
  ++counts_.polls;
  if (!was_full_) on_stage_(poll_stage::asking);
  // An update lost in this race is not confirmed, so it comes again.
  auto first = co_await (api_.get_updates(args) || wait_for_end(started + args.timeout + options_.watchdog));
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
  while (!stopping_ && monotonic_clock::now() < deadline) co_await stopped_.wait(deadline);
  co_return stopping_;
}

task<> poller::take(update_batch got, const batch_handler& on_batch) {
  fault::crash_point("gateway.after_confirm");
  note_success(got);
  was_full_ = got.updates.size() + got.unreadable.size() >= std::size_t(most_updates);
  on_stage_(was_full_ ? poll_stage::behind : poll_stage::handing_on);
  auto batch = tracker_.sort_out(std::move(got.updates), got.unreadable);
  const auto fresh = batch.fresh.size();
  if (fresh > 0) co_await on_batch(std::move(batch.fresh));
  fault::crash_point("gateway.before_confirm");
  counts_.fresh += fresh;
  tracker_.taken(batch.ids, monotonic_clock::now());
}

void poller::note_success(const update_batch& got) {
  if (const auto well = recovery_.succeeded(monotonic_clock::now()))
    log::info("", "polling works again", {{"failures", well->failures}, {"after_ms", well->after}});
  for (const auto& problem : got.problems) log::warning("", "unreadable update", {{"problem", problem}});
  counts_.unreadable_updates += got.unreadable.size();
}

task<> poller::recover(failure why) {
  tracker_.lost();
  on_stage_(poll_stage::behind);
  ++counts_.failures;
  if (why.what == remedy::conflict) ++counts_.conflicts;
  if (why.code == 200) ++counts_.unreadable_bodies;
  const auto next = recovery_.failed(why, monotonic_clock::now(), random_());
  log_failure(why, next);
  if (next.fatal) throw fatal_error(next.explanation);
  if (next.remove_webhook) co_await remove_webhook();
  else co_await wait_for_end(monotonic_clock::now() + next.wait);
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
  if (tracker_.is_confirmed()) co_return;
  get_updates_args args;
  args.offset = tracker_.offset();
  args.limit = 1;
  auto first = co_await (api_.get_updates(args) || sleep_for(options_.confirmation_limit));
  const auto* got = std::get_if<answer>(&first);
  if (got && *got) log::debug("", "updates confirmed", {{"offset", number(*args.offset)}});
  else log::warning("", "updates could not be confirmed, Telegram will send them again");
}

}  // namespace luka::telegram
