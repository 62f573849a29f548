// The worker as a whole: what it is made of and how the parts are wired.
#pragma once

#include <zmq.hpp>

#include "common/service/process.hpp"
#include "llm_worker/backend/model_backend.hpp"
#include "llm_worker/generation/workbench.hpp"
#include "llm_worker/link/gateway_link.hpp"
#include "llm_worker/link/history_link.hpp"
#include "llm_worker/settings.hpp"

namespace luka::worker {

/// Jobs come in by the link, run on the workbench, and go out by the link.
class app final : public service::application {
 public:
  app(const asio::any_io_executor& executor, const settings& chosen);

  void start(task_group& tasks) override;
  /// Says goodbye, lets the running answers finish within DRAIN_SECONDS, hands the rest back with worker_stopping, and
  /// waits a moment for the gateway to take all that over.
  task<> drain() override;

 private:
  settings chosen_;
  zmq::context_t context_{1};
  model_backend model_;
  history_link history_;
  gateway_link gateway_;
  workbench jobs_;
};

}  // namespace luka::worker
