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

ports open_ports(const asio::any_io_executor& executor, zmq::context_t& context, backend& model,
                 const service::common_settings& chosen) {
  auto history = connect_to_server(executor, context, chosen.history_endpoint);
  auto jobs = connect_jobs(executor, context, chosen.jobs_endpoint);
  auto tokens = connect_tokens(executor, context, chosen.tokens_endpoint);
  return {model, std::move(history), std::move(jobs), std::move(tokens)};
}

std::string urls_of(const std::vector<server_address>& servers) {
  std::string urls;
  for (const auto& server : servers) urls += (urls.empty() ? "" : ",") + server.where.origin();
  return urls;
}

engine_settings engine_of(const settings& chosen) {
  engine_settings engine;
  engine.link.worker = full_name(chosen);
  engine.link.model = chosen.backend.model.name;
  engine.generation.model = chosen.backend.model.name;
  engine.generation.system_prompt = chosen.system_prompt;
  engine.generation.context_messages = chosen.context_messages;
  engine.generation.num_predict = chosen.backend.num_predict;
  engine.generation.num_ctx = chosen.backend.model.num_ctx;
  engine.slots = chosen.slots;
  engine.drain = chosen.drain;
  return engine;
}

}  // namespace

app::app(const asio::any_io_executor& executor, const settings& chosen)
    : chosen_(chosen),
      model_(executor, chosen.backend),
      engine_(executor, open_ports(executor, context_, model_, chosen.common), engine_of(chosen)) {}

void app::start(task_group& tasks) {
  model_.start(tasks);
  engine_.start(tasks);
  const auto name = full_name(chosen_);
  log::info("", "ready",
            {{"worker", name},
             {"slots", chosen_.slots},
             {"model", chosen_.backend.model.name},
             {"url", urls_of(chosen_.backend.servers)},
             {"jobs", chosen_.common.jobs_endpoint}});
  service::announce_ready(name + ", model " + chosen_.backend.model.name);
}

}  // namespace luka::worker
