#include "history_svc/store/answers.hpp"

#include "history_svc/store/job_life.hpp"
#include "history_svc/store/journal.hpp"
#include "history_svc/store/keys.hpp"
#include "history_svc/store/scripts.hpp"

namespace luka::history {

redis::command ask_for_context(const proto::load_context& request, const job_id& job) {
  return {"EVAL",
          scripts::load_for_job(),
          "2",
          job_key(job),
          conversation_key(request.conversation),
          job_life::row(job_event::attempt),
          std::to_string(request.attempt),
          std::to_string(context_limit(request))};
}

std::optional<loaded> read_context_for_job(const redis::reply& answer) {
  if (answer.is != redis::reply::kind::array || answer.elements.size() != 2) return std::nullopt;
  auto found = read_context(answer.elements[0]);
  if (!found) return std::nullopt;
  if (answer.elements[1].is == redis::reply::kind::nil) return found;
  if (answer.elements[1].is != redis::reply::kind::text) return std::nullopt;
  found->context.answered = true;
  found->context.answer = answer.elements[1].text;
  return found;
}

redis::command ask_to_append(const proto::append_turn& request, const job_id& job, const retention& limits) {
  redis::command command = {"EVAL",
                            scripts::append_for_job(),
                            "5",
                            job_key(job),
                            open_key(job.bot),
                            retried_key(job.bot),
                            conversation_key(request.conversation),
                            turn_key(request.turn),
                            job.update,
                            std::to_string(job_time_to_live.count()),
                            job_life::row(job_event::answer),
                            std::to_string(request.attempt),
                            request.answer,
                            std::to_string(request.tokens)};
  add_turn(command, request.question, request.answer, limits);
  return command;
}

std::optional<proto::appended> read_appended_for_job(const redis::reply& answer) {
  if (answer.is != redis::reply::kind::integer || answer.integer < 0 || answer.integer > 2) return std::nullopt;
  proto::appended done;
  done.stored = answer.integer == 1;
  done.fenced = answer.integer == 2;
  return done;
}

}  // namespace luka::history
