#include "llm_worker/generation/workbench.hpp"

#include <boost/system/system_error.hpp>

#include "common/async/sleep.hpp"
#include "common/log/log.hpp"

namespace luka::worker {

using proto::failure;

namespace {

window_rules rules_of(const generation_settings& chosen) {
  window_rules rules;
  rules.system_prompt = chosen.system_prompt;
  rules.messages = chosen.context_messages;
  rules.longest_answer = chosen.num_predict;
  rules.configured = chosen.num_ctx;
  return rules;
}

proto::infer_failed failure_of(const proto::job_ref& job, failure why, std::string detail) {
  proto::infer_failed message;
  message.job = job.job;
  message.attempt = job.attempt;
  message.reason = static_cast<std::uint8_t>(why);
  message.detail = std::move(detail);
  return message;
}

void log_given_up(const std::vector<proto::job_ref>& jobs) {
  for (const auto& job : jobs) log::warning(job.job, "answer given up, no gateway took it", {{"attempt", job.attempt}});
}

}  // namespace

workbench::workbench(asio::any_io_executor executor, std::uint32_t size, generation_settings chosen, backend& model,
                     history_link& history, gateway_outlet& gateway)
    : executor_(executor),
      chosen_(std::move(chosen)),
      model_(model),
      window_(rules_of(chosen_)),
      history_(history),
      gateway_(gateway),
      slots_(size),
      changed_(executor),
      flush_due_(std::move(executor)) {}

void workbench::start(task_group& tasks) {
  tasks_ = &tasks;
  model_.on_change([this] { gateway_.credit_changed(); });
  tasks.spawn("flush_texts", flush_texts());
}

void workbench::text_waits() {
  if (flush_window_.text_waits(monotonic_clock::now(), jobs_.size())) flush_due_.notify();
}

task<> workbench::flush_texts() {
  for (;;) {
    while (!flush_window_.due()) co_await flush_due_.wait();
    co_await sleep_until(*flush_window_.due());
    if (!flush_window_.close(monotonic_clock::now())) continue;
    for (auto& [ticket, job] : jobs_) job.work->flush();
  }
}

void workbench::take(proto::infer_request request) {
  const auto job = ref_of(request);
  if (held_.tell_again(job)) {
    slots_.pass_over();
    log::info(request.job, "asked for an answer that has been written", {{"attempt", request.attempt}});
    gateway_.has_news();
    return gateway_.credit_changed();
  }
  const auto admission = slots_.admit(job);
  if (admission.said == slots::verdict::accepted) {
    if (!closed_) return start(admission, std::move(request));
    slots_.ended(admission.given);
    return turn_away(request, failure::worker_stopping, "the worker is stopping");
  }
  if (admission.said == slots::verdict::no_slot)
    return turn_away(request, failure::model_busy, "more jobs than the worker has slots");
  const bool nameless = admission.said == slots::verdict::no_job_id;
  log::warning(request.job, "request ignored",
               {{"why", nameless ? "it has no job id" : "the job is running already"}, {"attempt", request.attempt}});
  gateway_.credit_changed();
}

void workbench::start(const slots::admission& admission, proto::infer_request request) {
  const auto job = ref_of(request);
  held_.forget(job);  // of older attempts
  if (admission.replaced) {
    log::info(request.job, "a newer attempt replaces the running one", {{"attempt", request.attempt}});
    stop(*admission.replaced, failure::cancelled);
  }
  if (admission.muted) jobs_.at(*admission.muted).is_muted = true;
  auto& here = jobs_[admission.given];
  here.job = job;
  here.work = std::make_unique<generation>(executor_, std::move(request), chosen_, model_, window_, history_, gateway_,
                                           [this] { text_waits(); });
  tasks_->spawn("job", run(admission.given));
}

void workbench::turn_away(const proto::infer_request& request, failure why, const char* detail) {
  log::warning(request.job, "request turned away", {{"why", proto::name(why)}, {"detail", detail}});
  gateway_.report(failure_of(ref_of(request), why, detail));
  gateway_.credit_changed();
}

void workbench::cancel(const proto::job_ref& job) {
  for (const auto ticket : slots_.named_by(job)) stop(ticket, failure::cancelled);
  acknowledge(job);
}

void workbench::acknowledge(const proto::job_ref& job) {
  if (held_.forget(job)) changed_.notify();
}

void workbench::resend(const proto::resend& wanted, const text_sender& send) {
  const auto job = ref_of(wanted);
  if (const auto ticket = slots_.running(job)) return jobs_.at(*ticket).work->resend(wanted.offset, send);
  if (held_.tell_again(job)) gateway_.has_news();
}

void workbench::begin_session() {
  slots_.begin_session();
  held_.begin_session();
}

std::vector<outcome> workbench::due(time_point now) {
  log_given_up(held_.expire(now));
  return held_.due(now);
}

credit_terms workbench::terms() const {
  const auto standing = model_.standing();
  credit_terms terms;
  terms.held_back = slots_.held_back(standing.open, standing.of);
  terms.warm = standing.warm;
  if (terms.held_back == 0) return terms;
  terms.reason = standing.reason;
  terms.detail = standing.detail;
  return terms;
}

std::vector<proto::held_job> workbench::holding() const {
  auto all = held_.list();
  for (const auto ticket : slots_.running()) {
    const auto& here = jobs_.at(ticket);
    proto::held_job mine;
    mine.job = here.job.job;
    mine.attempt = here.job.attempt;
    mine.bytes = here.work->bytes();
    all.push_back(std::move(mine));
  }
  return all;
}

void workbench::stop_all(failure why) {
  for (auto& [ticket, job] : jobs_) stop(ticket, why);
}

void workbench::stop(slots::ticket ticket, failure why) {
  slots_.stopping(ticket);
  const auto found = jobs_.find(ticket);
  if (found == jobs_.end()) return;
  found->second.is_cancelled = found->second.is_cancelled || why == failure::cancelled;
  found->second.work->stop(why);
}

task<> workbench::wait_idle(time_point deadline) {
  while (!is_idle() && monotonic_clock::now() < deadline) co_await changed_.wait(deadline);
}

task<> workbench::run(slots::ticket ticket) {
  struct leaving {
    workbench& bench;
    slots::ticket ticket;
    ~leaving() { bench.leave(ticket); }
  } const on_end{*this, ticket};
  auto& here = jobs_.at(ticket);
  auto ended = co_await run_to_outcome(*here.work, here.job);
  if (ended) conclude(here, std::move(*ended));
}

void workbench::conclude(const running_job& here, outcome ended) {
  if (here.is_muted) return;
  if (here.is_cancelled) return gateway_.report(std::move(ended));
  log_given_up(held_.keep(std::move(ended), monotonic_clock::now()));
  gateway_.has_news();
}

/// A bug in one job must not take the others down: it becomes a failure of that job.
task<std::optional<outcome>> workbench::run_to_outcome(generation& work, proto::job_ref job) {
  std::string bug;
  try {
    co_return co_await work.run();
  } catch (const boost::system::system_error& e) {
    if (e.code() == asio::error::operation_aborted) throw;
    bug = e.what();
  } catch (const std::exception& e) {
    bug = e.what();
  }
  log::error(job.job, "LLM error", {{"why", proto::name(failure::internal)}, {"detail", bug}});
  co_return failure_of(job, failure::internal, bug);
}

void workbench::leave(slots::ticket ticket) {
  jobs_.erase(ticket);
  slots_.ended(ticket);
  changed_.notify();
  gateway_.credit_changed();
}

}  // namespace luka::worker
