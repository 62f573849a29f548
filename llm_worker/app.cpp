#include "llm_worker/app.hpp"

#include <unistd.h>

#include <boost/asio/ip/host_name.hpp>

#include "common/log/log.hpp"
#include "common/service/notify.hpp"

namespace luka::worker {

namespace {

/// How long jobs may take to end once they have been stopped: longer than history may take to save a finished answer.
constexpr std::chrono::seconds patience_for_stopped_jobs{3};
/// How long the gateway may take after that to take over how they ended.
constexpr std::chrono::seconds patience_for_last_words{2};

/// The gateway takes a worker for the successor of another one with its name, so names must differ, also between hosts.
std::string full_name(const settings& chosen) {
  error_code ignored;
  const std::string name = chosen.worker_name.empty() ? "worker-" + std::to_string(::getpid()) : chosen.worker_name;
  return name + "@" + asio::ip::host_name(ignored);
}

link_settings link_of(const settings& chosen) {
  link_settings link;
  link.jobs_endpoint = chosen.common.jobs_endpoint;
  link.tokens_endpoint = chosen.common.tokens_endpoint;
  link.worker = full_name(chosen);
  link.model = chosen.backend.model.name;
  return link;
}

generation_settings generation_of(const settings& chosen) {
  generation_settings generation;
  generation.model = chosen.backend.model.name;
  generation.system_prompt = chosen.system_prompt;
  generation.context_messages = chosen.context_messages;
  return generation;
}

}  // namespace

app::app(const asio::any_io_executor& executor, const settings& chosen)
    : chosen_(chosen),
      model_(executor, chosen.backend),
      history_(executor, context_, chosen.common.history_endpoint),
      gateway_(executor, context_, link_of(chosen)),
      jobs_(executor, chosen.slots, generation_of(chosen), model_, history_, gateway_) {}

void app::start(task_group& tasks) {
  model_.start(tasks);
  jobs_.start(tasks);
  history_.start(tasks);
  gateway_.start(tasks, jobs_);
  const auto name = full_name(chosen_);
  log::info("", "ready",
            {{"worker", name},
             {"slots", chosen_.slots},
             {"model", chosen_.backend.model.name},
             {"url", chosen_.backend.server.origin()},
             {"jobs", chosen_.common.jobs_endpoint}});
  service::announce_ready(name + ", model " + chosen_.backend.model.name);
}

task<> app::drain() {
  gateway_.say_goodbye();
  jobs_.close_for_new();
  co_await jobs_.wait_idle(monotonic_clock::now() + chosen_.drain);
  jobs_.stop_all(proto::failure::worker_stopping);
  co_await jobs_.wait_idle(monotonic_clock::now() + patience_for_stopped_jobs);
  co_await gateway_.flush(monotonic_clock::now() + patience_for_last_words);
}

}  // namespace luka::worker
