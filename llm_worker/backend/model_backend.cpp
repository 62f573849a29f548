#include "llm_worker/backend/model_backend.hpp"

#include "common/log/log.hpp"
#include "llm_worker/backend/model_check.hpp"
#include "llm_worker/backend/ollama/ollama_dialect.hpp"
#include "llm_worker/backend/openai/openai_dialect.hpp"
#include "llm_worker/backend/repeating_stream.hpp"
#include "llm_worker/backend/server_stream.hpp"
#include "llm_worker/backend/warm_up.hpp"

namespace luka::worker {

namespace {

/// More of it than this nobody unfolds in a chat.
constexpr std::size_t longest_thinking = 16 * 1024;
/// For how long a server is waited for that loads the model without anybody having asked.
constexpr std::chrono::hours longest_warm_up{1};
constexpr std::size_t longest_list = 4 * 1024 * 1024;

std::unique_ptr<dialect> dialect_of(const backend_settings& chosen) {
  if (chosen.speaks == api::openai) return std::make_unique<openai::openai_dialect>(chosen.model, chosen.server.path);
  return std::make_unique<ollama::ollama_dialect>(chosen.model);
}

stream_limits limits_of(const backend_settings& chosen) {
  stream_limits limits;
  limits.connect = chosen.connect;
  limits.loading = chosen.loading;
  limits.first_token = chosen.first_token;
  limits.silence = chosen.silence;
  limits.thinking = chosen.thinking;
  limits.whole_answer = chosen.whole_answer;
  return limits;
}

}  // namespace

model_backend::model_backend(asio::any_io_executor executor, backend_settings chosen)
    : executor_(executor),
      chosen_(std::move(chosen)),
      server_(executor, chosen_.server, dialect_of(chosen_), chosen_.headers, chosen_.most_connections),
      window_(server_) {}

void model_backend::start(task_group& tasks) {
  tasks_ = &tasks;
  tasks.spawn("check_model", check());
}

std::unique_ptr<answer_stream> model_backend::ask(question what) {
  window_.look_if_due(*tasks_);
  ask_options how;
  how.num_predict = chosen_.num_predict;
  how.think = server_.notes.refuses_to_think ? think_wish::automatic : chosen_.think;
  const auto asked_at = monotonic_clock::now();
  auto open = [this, asked_at, messages = std::move(what.messages)](const ask_options& wanted) {
    auto limits = limits_of(chosen_);
    limits.whole_answer -= monotonic_clock::now() - asked_at;
    // What it does after it has been asked not to think, it does for as long as an answer may take.
    if (wanted.think == think_wish::off) limits.thinking = duration::zero();
    auto request = server_.request_for(server_.speaks->ask(messages, wanted));
    auto stream = std::make_unique<server_stream>(executor_, *tasks_, server_, std::move(request), limits);
    if (chosen_.show_thinking) stream->keep_thinking(longest_thinking);
    return stream;
  };
  return std::make_unique<repeating_stream>(std::move(what.job), how, std::move(open));
}

task<> model_backend::check() {
  http::timeouts quick;
  quick.first_byte = quick.silence = std::chrono::seconds(10);
  auto request = server_.request_for(server_.speaks->list_models());
  const auto answer = co_await server_.pool.fetch(std::move(request), quick, longest_list);
  auto found = answer ? check_models(answer->status, answer->body, *server_.speaks)
                            : check_unreachable(answer.error().message(), *server_.speaks);
  found.problem = server_.without_secrets(std::move(found.problem));
  const auto url = server_.name();
  if (found.problem.empty()) log::info("", "model found", {{"url", url}, {"model", chosen_.model.name}});
  else log::warning("", found.problem, {{"url", url}, {"model", chosen_.model.name}, {"try", found.remedy}});
  server_.notes.bytes = found.bytes;
  if (chosen_.warm_up && !found.is_missing) {
    warm_up_settings gently;
    gently.connect = chosen_.connect;
    gently.longest_load = chosen_.loading > duration::zero() ? duration(chosen_.loading) : duration(longest_warm_up);
    gently.is_quiet = !found.problem.empty();
    co_await warm_up(server_, *tasks_, gently);
  }
  window_.look_if_due(*tasks_);
}

}  // namespace luka::worker
