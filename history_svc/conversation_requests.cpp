#include "common/log/log.hpp"
#include "history_svc/requests.hpp"
#include "history_svc/step.hpp"
#include "history_svc/store/answers.hpp"
#include "proto/codec.hpp"

namespace luka::history {

namespace {

std::string conclude_load(const subject& about, const loaded& found) {
  log::debug(about.id, found.context.answered ? "answer loaded" : "context loaded",
             {{"conversation", about.conversation},
              {"messages", found.context.messages.size()},
              {"took_ms", about.took()}});
  if (found.broken > 0)
    log::warning(about.id, "broken messages skipped",
                 {{"conversation", about.conversation}, {"skipped", found.broken}, {"newest", found.problem.message()}});
  if (found.too_much > 0)
    log::warning(about.id, "context too large, oldest messages left out",
                 {{"conversation", about.conversation}, {"left_out", found.too_much}});
  return proto::encode(found.context);
}

std::string conclude_append(const subject& about, const proto::appended& done) {
  const char* const event = done.fenced ? "turn refused" : done.stored ? "turn appended" : "turn was there already";
  log::debug(about.id, event, {{"conversation", about.conversation}, {"took_ms", about.took()}});
  return proto::encode(done);
}

std::string conclude_forget(const subject& about, const proto::forgotten& done) {
  log::debug(about.id, "conversation forgotten",
             {{"conversation", about.conversation}, {"existed", done.existed}, {"took_ms", about.took()}});
  return proto::encode(done);
}

}  // namespace

task<std::string> requests::begin(const proto::load_context& what) {
  const subject about{"load_context", what.job, what.conversation};
  if (const auto job = read_job_id(what.job))
    return take_step(redis_, about, ask_for_context(what, *job), read_context_for_job, conclude_load);
  auto command = ask_for_context(what);
  if (!command) return reply_at_once(proto::encode(proto::context()));
  return take_step(redis_, about, std::move(*command), read_context, conclude_load);
}

task<std::string> requests::begin(const proto::append_turn& what) {
  const crash_points around{"history_svc.before_append_turn", "history_svc.after_append_turn"};
  const subject about{"append_turn", what.turn, what.conversation};
  if (what.attempt == 0)
    return take_step(redis_, around, about, ask_to_append(what, limits_), read_appended, conclude_append);
  const auto job = read_job_id(what.turn).value();
  return take_step(redis_, around, about, ask_to_append(what, job, limits_), read_appended_for_job, conclude_append);
}

task<std::string> requests::begin(const proto::forget& what) {
  const crash_points around{"history_svc.before_forget", "history_svc.after_forget"};
  const subject about{"forget", "", what.conversation};
  return take_step(redis_, around, about, ask_to_forget(what), read_forgotten, conclude_forget);
}

}  // namespace luka::history
