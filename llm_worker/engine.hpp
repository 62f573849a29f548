// All of the worker but its sockets, its model server, and the process.
#pragma once

#include <chrono>

#include "common/service/process.hpp"
#include "llm_worker/backend/backend.hpp"
#include "llm_worker/generation/workbench.hpp"
#include "llm_worker/link/gateway_link.hpp"
#include "llm_worker/link/history_link.hpp"

namespace luka::worker {

/// What the worker is connected to.
struct ports {
  backend& model;
  socket_ptr history;       ///< a DEALER
  socket_ptr jobs, tokens;  ///< see gateway_link
};

struct engine_settings {
  link_settings link;
  generation_settings generation;
  std::uint32_t slots = 1;
  std::chrono::milliseconds drain{};
};

/// Jobs come in by the link, run on the workbench, and go out by the link.
class engine final : public service::application {
 public:
  engine(const asio::any_io_executor& executor, ports outside, engine_settings chosen);

  void start(task_group& tasks) override;
  /// Says goodbye, lets the running answers finish within `drain`, hands the rest back with worker_stopping, and waits a
  /// moment for the gateway to take all that over.
  task<> drain() override;

 private:
  std::chrono::milliseconds drain_;
  history_link history_;
  gateway_link gateway_;
  workbench jobs_;
};

}  // namespace luka::worker
