#include "history_svc/redis/client.hpp"

#include "common/async/sleep.hpp"
#include "common/log/log.hpp"
#include "history_svc/redis/error_text.hpp"

namespace luka::redis {

client::client(asio::any_io_executor executor, address where) : client(std::move(executor), std::move(where), limits()) {}

client::client(asio::any_io_executor executor, address where, const limits& allowed)
    : executor_(executor), where_(std::move(where)), limits_(allowed), changed_(executor) {}

void client::start(task_group& tasks) {
  tasks_ = &tasks;
  tasks.spawn("redis", run());
}

task<result<reply>> client::execute(command what) {
  const auto give_up = monotonic_clock::now() + limits_.hope;
  while (availability_.now_is() == availability::state::hopeful && monotonic_clock::now() < give_up)
    co_await changed_.wait(give_up);
  const auto with = current_;
  if (with) co_return co_await with->ask(std::move(what));
  const bool is_trying = availability_.now_is() == availability::state::hopeful;
  co_return is_trying ? errc::connecting : errc::not_connected;
}

task<> client::wait_for_first_attempt(time_point deadline) {
  while (!has_tried_ && monotonic_clock::now() < deadline) co_await changed_.wait(deadline);
}

task<> client::run() {
  for (;;) {
    const attempt tried = co_await open();
    duration pause{};
    if (tried.opened) {
      came_up(tried.opened);
      co_await keep(*tried.opened);
      pause = lost(*tried.opened);
    } else {
      pause = failed(tried);
    }
    co_await sleep_for(pause);
  }
}

task<client::attempt> client::open() {
  attempt tried;
  auto socket = co_await dial(executor_, where_, limits_.dial);
  if (!socket) {
    tried.why = socket.error().message();
    co_return tried;
  }
  const auto opened = std::make_shared<session>(std::move(*socket), limits_.per_session);
  session::start(opened, *tasks_);
  const auto refusal = co_await log_in(*opened);
  if (refusal && refusal->empty()) {
    tried.opened = opened;
    co_return tried;
  }
  tried.refused = refusal.has_value();
  tried.why = refusal ? *refusal : refusal.error().message();
  opened->close(errc::not_connected);
  co_return tried;
}

task<result<std::string>> client::log_in(session& with) {
  // PING comes last and always: a stopped Redis accepts connections without ever answering, and one that is still
  // loading its data accepts AUTH and SELECT.
  std::vector<command> steps;
  if (!where_.password.empty() && !where_.user.empty()) steps.push_back({"AUTH", where_.user, where_.password});
  else if (!where_.password.empty()) steps.push_back({"AUTH", where_.password});
  if (where_.database != 0) steps.push_back({"SELECT", std::to_string(where_.database)});
  steps.push_back({"PING"});
  for (const auto& step : steps) {
    const auto answer = co_await with.ask(step);
    if (!answer) co_return answer.error();
    if (answer->is != reply::kind::error) continue;
    // A user without permission for PING is logged in all the same.
    if (step[0] == "PING" && error_code_of(answer->text) == "NOPERM") continue;
    co_return step[0] + " refused: " + short_error(answer->text);
  }
  co_return std::string();
}

task<> client::keep(session& with) {
  while (!with.is_closed()) {
    co_await with.wait_for_end(monotonic_clock::now() + limits_.idle);
    if (with.is_closed()) break;
    // Without an answer the session closes itself; without this a vanished host would go unnoticed until it is needed.
    command ping(1, "PING");
    co_await with.ask(std::move(ping));
  }
}

void client::came_up(const std::shared_ptr<session>& with) {
  current_ = with;
  has_tried_ = true;
  const auto away = availability_.connected(monotonic_clock::now());
  if (away) log::info("", "redis is back", {{"where", describe(where_)}, {"away_ms", *away}});
  else log::info("", "connected to redis", {{"where", describe(where_)}, {"db", where_.database}});
  changed_.notify();
}

duration client::failed(const attempt& tried) {
  const bool is_first = !std::exchange(has_tried_, true);
  const auto next = availability_.attempt_failed(monotonic_clock::now(), tried.refused, tried.why, jitter_());
  if (next.worth_logging)
    log::warning("", is_first ? "redis is not there, starting without it" : "redis can not be used yet",
                 {{"where", describe(where_)}, {"why", tried.why}});
  changed_.notify();
  return next.wait;
}

duration client::lost(const session& with) {
  current_.reset();
  const auto why = with.ended_with();
  const auto next = availability_.lost(monotonic_clock::now(), why == errc::timed_out, jitter_());
  log::warning("", "redis is lost",
               {{"where", describe(where_)}, {"why", why.message()}, {"unanswered", with.unanswered()}});
  changed_.notify();
  return next.wait;
}

}  // namespace luka::redis
