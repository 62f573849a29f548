#include "llm_worker/engine.hpp"

namespace luka::worker {

namespace {

/// How long jobs may take to end once they have been stopped: longer than history may take to save a finished answer.
constexpr std::chrono::seconds patience_for_stopped_jobs{3};
/// How long the gateway may take after that to take over how they ended.
constexpr std::chrono::seconds patience_for_last_words{2};

}  // namespace

engine::engine(const asio::any_io_executor& executor, ports outside, engine_settings chosen)
    : drain_(chosen.drain),
      history_(executor, std::move(outside.history)),
      gateway_(executor, std::move(outside.jobs), std::move(outside.tokens), std::move(chosen.link)),
      jobs_(executor, chosen.slots, std::move(chosen.generation), outside.model, history_, gateway_) {}

void engine::start(task_group& tasks) {
  jobs_.start(tasks);
  history_.start(tasks);
  gateway_.start(tasks, jobs_);
}

task<> engine::drain() {
  gateway_.say_goodbye();
  jobs_.close_for_new();
  co_await jobs_.wait_idle(monotonic_clock::now() + drain_);
  jobs_.stop_all(proto::failure::worker_stopping);
  co_await jobs_.wait_idle(monotonic_clock::now() + patience_for_stopped_jobs);
  co_await gateway_.flush(monotonic_clock::now() + patience_for_last_words);
}

}  // namespace luka::worker
