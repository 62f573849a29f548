#include <algorithm>

#include "common/log/log.hpp"
#include "history_svc/requests.hpp"
#include "history_svc/step.hpp"
#include "history_svc/store/journal.hpp"
#include "proto/codec.hpp"

namespace luka::history {

namespace {

std::string conclude_accept(const subject& about, const proto::jobs_accepted& done) {
  log::debug("", "jobs accepted",
             {{"bot", about.conversation},
              {"jobs", done.fresh.size()},
              {"fresh", std::ranges::count(done.fresh, true)},
              {"took_ms", about.took()}});
  return proto::encode(done);
}

std::string conclude_note(const subject& about, const proto::noted& done) {
  log::debug(about.id, done.current ? "noted" : "not noted: not the current state",
             {{"action", about.action}, {"took_ms", about.took()}});
  return proto::encode(done);
}

std::string conclude_list(const subject& about, const listed& found) {
  log::debug("", "unfinished jobs listed",
             {{"action", about.action},
              {"bot", about.conversation},
              {"jobs", found.page.jobs.size()},
              {"took_ms", about.took()}});
  if (found.broken > 0)
    log::warning("", "broken jobs skipped", {{"bot", about.conversation}, {"skipped", found.broken}});
  return proto::encode(found.page);
}

template <class Reply>
std::string conclude_look(const subject& about, const Reply& found) {
  log::debug(about.id, "looked up", {{"action", about.action}, {"took_ms", about.took()}});
  return proto::encode(found);
}

}  // namespace

task<std::string> requests::begin(const proto::accept_jobs& what) {
  const crash_points around{"history_svc.before_accept_jobs", "history_svc.after_accept_jobs"};
  const subject about{"accept_jobs", "", what.bot};
  const auto read = [asked = what.jobs.size()](const redis::reply& answer) { return read_accepted(answer, asked); };
  return take_step(redis_, around, about, ask_to_accept(what), read, conclude_accept);
}

task<std::string> requests::begin(const proto::note_placed& what) {
  const auto job = read_job_id(what.job).value();
  const crash_points around{"history_svc.before_note_placed", "history_svc.after_note_placed"};
  const subject about{"note_placed", what.job, ""};
  return take_step(redis_, around, about, ask_to_note(what, job), read_noted, conclude_note);
}

task<std::string> requests::begin(const proto::note_attempt& what) {
  const auto job = read_job_id(what.job).value();
  const crash_points around{"history_svc.before_note_attempt", "history_svc.after_note_attempt"};
  const subject about{"note_attempt", what.job, ""};
  return take_step(redis_, around, about, ask_to_note(what, job), read_noted, conclude_note);
}

task<std::string> requests::begin(const proto::settle_job& what) {
  const auto job = read_job_id(what.job).value();
  const crash_points around{"history_svc.before_settle_job", "history_svc.after_settle_job"};
  const subject about{"settle_job", what.job, what.conversation};
  return take_step(redis_, around, about, ask_to_settle(what, job, limits_), read_noted, conclude_note);
}

task<std::string> requests::begin(const proto::park_job& what) {
  const auto job = read_job_id(what.job).value();
  const crash_points around{"history_svc.before_park_job", "history_svc.after_park_job"};
  const subject about{"park_job", what.job, ""};
  return take_step(redis_, around, about, ask_to_park(what, job), read_noted, conclude_note);
}

task<std::string> requests::begin(const proto::load_unfinished& what) {
  const subject about{"load_unfinished", "", what.bot};
  return take_step(redis_, about, ask_for_unfinished(what), read_unfinished, conclude_list);
}

task<std::string> requests::begin(const proto::take_retried& what) {
  const subject about{"take_retried", "", what.bot};
  return take_step(redis_, about, ask_for_retried(what), read_unfinished, conclude_list);
}

task<std::string> requests::begin(const proto::load_failed& what) {
  const auto job = read_job_id(what.job).value();
  const subject about{"load_failed", what.job, ""};
  return take_step(redis_, about, ask_for_failed(job), read_failed, conclude_look<proto::failed_job>);
}

task<std::string> requests::begin(const proto::load_usage& what) {
  const subject about{"load_usage", "", what.bot};
  const auto read = [asked = what.users.size()](const redis::reply& answer) { return read_usage(answer, asked); };
  return take_step(redis_, about, ask_for_usage(what), read, conclude_look<proto::usage>);
}

}  // namespace luka::history
