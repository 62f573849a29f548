// The worker's connections, and the engine between them.
#pragma once

#include <zmq.hpp>

#include "llm_worker/backend/model_backend.hpp"
#include "llm_worker/engine.hpp"
#include "llm_worker/settings.hpp"

namespace luka::worker {

class app final : public service::application {
 public:
  app(const asio::any_io_executor& executor, const settings& chosen);

  void start(task_group& tasks) override;
  task<> drain() override { return engine_.drain(); }

 private:
  settings chosen_;
  zmq::context_t context_{1};
  model_backend model_;
  engine engine_;
};

}  // namespace luka::worker
