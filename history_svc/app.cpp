#include "history_svc/app.hpp"

#include "common/service/notify.hpp"

namespace luka::history {

app::app(const asio::any_io_executor& executor, const settings& chosen)
    : settings_(chosen),
      context_(1),
      redis_(executor, chosen.redis),
      requests_(redis_, chosen.keep),
      server_(executor, context_, chosen.common.history_endpoint, requests_) {}

void app::start(task_group& tasks) {
  redis_.start(tasks);
  server_.start(tasks);
  tasks.spawn("readiness", announce());
}

task<> app::announce() {
  co_await redis_.wait_for_first_attempt(monotonic_clock::now() + std::chrono::seconds(3));
  const std::string redis = redis_.is_connected() ? "connected to redis" : "waiting for redis";
  service::announce_ready(redis);
  log::info("", "ready", {{"endpoint", settings_.common.history_endpoint}, {"redis", redis}});
}

task<> app::drain() { return server_.drain(std::chrono::seconds(2)); }

}  // namespace luka::history
