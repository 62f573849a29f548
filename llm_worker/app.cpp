#include "llm_worker/app.hpp"

#include <unistd.h>

#include <boost/asio/ip/host_name.hpp>

#include "common/log/log.hpp"
#include "common/service/notify.hpp"

namespace luka::worker {

namespace {

/// The gateway takes a worker for the successor of another one with its name, so names must differ, also between hosts.
std::string full_name(const settings& chosen) {
  error_code ignored;
  const std::string name = chosen.worker_name.empty() ? "worker-" + std::to_string(::getpid()) : chosen.worker_name;
  return name + "@" + asio::ip::host_name(ignored);
}

ollama::backend_settings backend_of(const settings& chosen) {
  ollama::backend_settings backend;
  backend.server = chosen.model_server;
  backend.model = chosen.model;
  backend.num_predict = chosen.num_predict;
  backend.limits.connect = std::chrono::seconds(5);
  backend.limits.first_byte = chosen.first_byte;
  backend.limits.silence = chosen.silence;
  backend.longest_answer = chosen.whole_answer;
  backend.most_connections = 2 * chosen.slots + 2;  // cancelled answers may be hanging up while new ones begin
  return backend;
}

ports open_ports(const asio::any_io_executor& executor, zmq::context_t& context, backend& model,
                 const service::common_settings& chosen) {
  auto history = connect_to_server(executor, context, chosen.history_endpoint);
  auto jobs = connect_jobs(executor, context, chosen.jobs_endpoint);
  auto tokens = connect_tokens(executor, context, chosen.tokens_endpoint);
  return {model, std::move(history), std::move(jobs), std::move(tokens)};
}

engine_settings engine_of(const settings& chosen) {
  engine_settings engine;
  engine.link.worker = full_name(chosen);
  engine.link.model = chosen.model;
  engine.generation.model = chosen.model;
  engine.generation.system_prompt = chosen.system_prompt;
  engine.generation.context_messages = chosen.context_messages;
  engine.slots = chosen.slots;
  engine.drain = chosen.drain;
  return engine;
}

}  // namespace

app::app(const asio::any_io_executor& executor, const settings& chosen)
    : chosen_(chosen),
      model_(executor, backend_of(chosen)),
      engine_(executor, open_ports(executor, context_, model_, chosen.common), engine_of(chosen)) {}

void app::start(task_group& tasks) {
  engine_.start(tasks);
  tasks.spawn("check_model", check_model());
  const auto name = full_name(chosen_);
  log::info("", "ready",
            {{"worker", name},
             {"slots", chosen_.slots},
             {"model", chosen_.model},
             {"url", chosen_.model_server.origin()},
             {"jobs", chosen_.common.jobs_endpoint}});
  service::announce_ready(name + ", model " + chosen_.model);
}

task<> app::check_model() {
  const auto found = co_await model_.check();
  const auto url = chosen_.model_server.origin();
  if (found.problem.empty()) log::info("", "model found", {{"url", url}, {"model", chosen_.model}});
  else log::warning("", found.problem, {{"url", url}, {"model", chosen_.model}, {"try", found.remedy}});
}

}  // namespace luka::worker
