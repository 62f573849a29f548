#include "llm_worker/backend/server_watch.hpp"

#include <algorithm>

#include "common/log/log.hpp"
#include "llm_worker/backend/failure_text.hpp"
#include "llm_worker/backend/load_request.hpp"

namespace luka::worker {

using proto::failure;

namespace {

constexpr std::size_t longest_list = 4 * 1024 * 1024;

}  // namespace

server_watch::server_watch(model_server& server, switchboard& servers, switchboard::server which, watch_settings chosen)
    : server_(server), servers_(servers), which_(which), chosen_(std::move(chosen)), window_(server) {}

void server_watch::start(task_group& tasks) {
  tasks_ = &tasks;
  tasks.spawn("watch_server", run());
}

task<> server_watch::run() {
  co_await begin();
  for (;;) {
    if (servers_.begin_probe(which_)) co_await probe();
    const auto now = monotonic_clock::now();
    if (now >= window_.due_at() && servers_.board().may_be_asked(which_, now)) co_await look();
    const auto wake_at = servers_.board().wake_at(which_, monotonic_clock::now());
    const auto look_at = std::max(window_.due_at(), now + std::chrono::seconds(1));
    const auto next = std::min(wake_at, look_at);
    co_await servers_.changed(next);
    if (monotonic_clock::now() >= wake_at) servers_.look_around();  // a pause may be over
  }
}

task<> server_watch::begin() {
  const auto found = co_await check();
  const auto url = server_.name();
  if (found.problem.empty()) log::info("", "model found", {{"url", url}, {"model", chosen_.model}});
  else log::warning("", found.problem, {{"url", url}, {"model", chosen_.model}, {"try", found.remedy}});
  const bool is_away = found.useless == failure::model_unreachable || found.useless == failure::model_failed;
  // Some lists are not complete, or have names of their own: the first question, which can move on, will find out.
  if (found.useless && !is_away) servers_.doubt(which_);
  if (is_away) servers_.set_aside(which_, report(*found.useless, found.problem));
  if (is_away || found.is_missing) co_return;
  start_warming(!found.problem.empty());
}

task<model_check> server_watch::check() {
  http::timeouts quick;
  quick.connect = chosen_.connect;
  quick.first_byte = quick.silence = std::chrono::seconds(10);
  auto request = server_.request_for(server_.speaks->list_models());
  const auto answer = co_await server_.pool.fetch(std::move(request), quick, longest_list);
  auto found = answer ? check_models(answer->status, answer->body, *server_.speaks)
                      : check_unreachable(answer.error().message(), *server_.speaks);
  found.problem = server_.without_secrets(std::move(found.problem));
  if (found.bytes > 0) server_.notes.bytes = found.bytes;
  co_return found;
}

/// The list tells of a server that could not be reached that it can be again. What else was wrong it may know nothing of:
/// there the model is loaded, which takes no time when it is in memory, and needs all that an answer needs.
task<> server_watch::probe() {
  const auto trouble = servers_.board().trouble(which_).reason;
  const auto found = co_await check();
  std::optional<failure_report> failed;
  if (found.useless) failed = report(*found.useless, found.problem);
  const bool is_doubtful = found.is_missing || (!found.useless && trouble != failure::model_unreachable &&
                                                trouble != failure::model_missing);
  if (is_doubtful && server_.speaks->load()) failed = co_await check_load();
  if (failed) co_return servers_.probe_failed(which_, *failed);
  servers_.probe_succeeded(which_);
  start_warming(true);
  co_await look();
}

task<std::optional<failure_report>> server_watch::check_load() {
  const answer_end end = co_await load_once(server_, *tasks_, chosen_.connect, chosen_.longest_load);
  std::optional<failure_report> failed;
  if (!is_loaded_by(end)) failed = end.failed;
  const bool is_busy = failed && (failed->helps == cure::later || failed->helps == cure::when_loaded);
  if (is_busy) failed.reset();  // what is left to find out the next question will
  if (failed) failed->detail = server_.without_secrets(std::move(failed->detail));
  co_return failed;
}

task<> server_watch::look() {
  const auto is_in_memory = co_await window_.look();
  if (is_in_memory) servers_.note_warm(which_, *is_in_memory);
}

void server_watch::start_warming(bool is_quiet) {
  if (!chosen_.warm_up || std::exchange(is_warming_, true)) return;
  tasks_->spawn("warm_up", warm(is_quiet));
}

task<> server_watch::warm(bool is_quiet) {
  warm_up_settings gently;
  gently.connect = chosen_.connect;
  gently.longest_load = chosen_.longest_load;
  gently.is_quiet = is_quiet;
  const bool is_loaded = co_await warm_up(server_, *tasks_, gently);
  is_warming_ = false;
  if (is_loaded) servers_.note_warm(which_, true);
  if (is_loaded && window_.size() == 0) co_await look();
}

failure_report server_watch::report(failure reason, const std::string& problem) const {
  return report_of(reason, reason == failure::refused ? cure::none : cure::elsewhere,
                   reason == failure::model_missing ? chosen_.model : problem);
}

}  // namespace luka::worker
