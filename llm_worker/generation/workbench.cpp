#include "llm_worker/generation/workbench.hpp"

#include <boost/system/system_error.hpp>

#include "common/log/log.hpp"

namespace luka::worker {

using proto::failure;

namespace {

proto::infer_failed failure_of(const proto::job_ref& job, failure why, std::string detail) {
  proto::infer_failed message;
  message.job = job.job;
  message.attempt = job.attempt;
  message.reason = static_cast<std::uint8_t>(why);
  message.detail = std::move(detail);
  return message;
}

proto::job_ref ref_of(const proto::infer_request& request) {
  proto::job_ref ref;
  ref.job = request.job;
  ref.attempt = request.attempt;
  return ref;
}

}  // namespace

workbench::workbench(asio::any_io_executor executor, std::uint32_t size, generation_settings chosen, backend& model,
                     history_link& history, gateway_outlet& gateway)
    : executor_(executor),
      chosen_(std::move(chosen)),
      model_(model),
      history_(history),
      gateway_(gateway),
      slots_(size),
      changed_(std::move(executor)) {}

void workbench::take(proto::infer_request request) {
  const auto admission = slots_.admit(ref_of(request));
  if (admission.said == slots::verdict::accepted) {
    if (closed_) {
      slots_.ended(admission.given);
      return turn_away(request, failure::worker_stopping, "the worker is stopping");
    }
    if (admission.replaced) {
      log::info(request.job, "a newer attempt replaces the running one", {{"attempt", request.attempt}});
      stop(*admission.replaced, failure::cancelled);
    }
    auto job = ref_of(request);
    jobs_[admission.given].work =
        std::make_unique<generation>(executor_, std::move(request), chosen_, model_, history_, gateway_);
    tasks_->spawn("job", run(admission.given, std::move(job)));
    return;
  }
  if (admission.said == slots::verdict::no_slot)
    return turn_away(request, failure::model_busy, "more jobs than the worker has slots");
  const bool nameless = admission.said == slots::verdict::no_job_id;
  log::warning(request.job, "request ignored",
               {{"why", nameless ? "it has no job id" : "the job is running already"}, {"attempt", request.attempt}});
  gateway_.credit_changed();
}

void workbench::turn_away(const proto::infer_request& request, failure why, const char* detail) {
  log::warning(request.job, "request turned away", {{"why", proto::name(why)}, {"detail", detail}});
  gateway_.report(failure_of(ref_of(request), why, detail));
  gateway_.credit_changed();
}

void workbench::cancel(const proto::job_ref& job) {
  for (const auto ticket : slots_.named_by(job)) stop(ticket, failure::cancelled);
}

void workbench::abandon() {
  slots_.begin_session();
  for (auto& [ticket, job] : jobs_) {
    job.is_orphan = true;
    job.work->stop(failure::cancelled);
  }
}

void workbench::stop_all(failure why) {
  for (auto& [ticket, job] : jobs_) stop(ticket, why);
}

void workbench::stop(slots::ticket ticket, failure why) {
  slots_.stopping(ticket);
  const auto found = jobs_.find(ticket);
  if (found != jobs_.end()) found->second.work->stop(why);
}

task<> workbench::wait_idle(time_point deadline) {
  while (!is_idle() && monotonic_clock::now() < deadline) co_await changed_.wait(deadline);
}

task<> workbench::run(slots::ticket ticket, proto::job_ref job) {
  struct leaving {
    workbench& bench;
    slots::ticket ticket;
    ~leaving() { bench.leave(ticket); }
  } const on_end{*this, ticket};
  auto& here = jobs_.at(ticket);
  outcome ended = co_await run_to_outcome(*here.work, std::move(job));
  if (!here.is_orphan) gateway_.report(std::move(ended));
}

/// A bug in one job must not take the others down: it becomes a failure of that job.
task<outcome> workbench::run_to_outcome(generation& work, proto::job_ref job) {
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
