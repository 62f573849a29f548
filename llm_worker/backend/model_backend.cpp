#include "llm_worker/backend/model_backend.hpp"

#include "common/log/log.hpp"
#include "llm_worker/backend/model_check.hpp"
#include "llm_worker/backend/ollama/ollama_dialect.hpp"
#include "llm_worker/backend/openai/openai_dialect.hpp"
#include "llm_worker/backend/server_stream.hpp"

namespace luka::worker {

namespace {

constexpr std::size_t longest_list = 4 * 1024 * 1024;

std::unique_ptr<dialect> dialect_of(const backend_settings& chosen) {
  if (chosen.speaks == api::openai) return std::make_unique<openai::openai_dialect>(chosen.model, chosen.server.path);
  return std::make_unique<ollama::ollama_dialect>(chosen.model);
}

stream_limits limits_of(const backend_settings& chosen) {
  stream_limits limits;
  limits.connect = chosen.connect;
  limits.first_token = chosen.first_token;
  limits.silence = chosen.silence;
  limits.whole_answer = chosen.whole_answer;
  return limits;
}

}  // namespace

model_backend::model_backend(asio::any_io_executor executor, backend_settings chosen)
    : executor_(executor),
      chosen_(std::move(chosen)),
      server_(executor, chosen_.server, dialect_of(chosen_), chosen_.headers, chosen_.most_connections) {}

void model_backend::start(task_group& tasks) {
  tasks_ = &tasks;
  tasks.spawn("check_model", check());
}

std::unique_ptr<answer_stream> model_backend::ask(question what) {
  ask_options how;
  how.num_predict = chosen_.num_predict;
  auto request = server_.request_for(server_.speaks->ask(what.messages, how));
  return std::make_unique<server_stream>(executor_, *tasks_, server_, std::move(request), limits_of(chosen_));
}

task<> model_backend::check() {
  http::timeouts quick;
  quick.first_byte = quick.silence = std::chrono::seconds(10);
  auto request = server_.request_for(server_.speaks->list_models());
  const auto answer = co_await server_.pool.fetch(std::move(request), quick, longest_list);
  const auto found = answer ? check_models(answer->status, answer->body, *server_.speaks)
                            : check_unreachable(answer.error().message(), *server_.speaks);
  const auto url = server_.name();
  if (found.problem.empty()) log::info("", "model found", {{"url", url}, {"model", chosen_.model.name}});
  else log::warning("", found.problem, {{"url", url}, {"model", chosen_.model.name}, {"try", found.remedy}});
}

}  // namespace luka::worker
