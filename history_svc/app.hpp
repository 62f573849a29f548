// The wiring of history_svc.
#pragma once

#include "common/service/process.hpp"
#include "history_svc/redis/client.hpp"
#include "history_svc/requests.hpp"
#include "history_svc/server.hpp"
#include "history_svc/settings.hpp"

namespace luka::history {

/// requests come in at `server`, are carried out by `requests`, by way of `redis`.
class app final : public service::application {
 public:
  /// Binds the endpoint. Throws zmq::error_t.
  app(const asio::any_io_executor& executor, const settings& chosen);

  void start(task_group& tasks) override;
  task<> drain() override;

 private:
  task<> announce();

  settings settings_;
  zmq::context_t context_;
  redis::client redis_;
  requests requests_;
  server server_;
};

}  // namespace luka::history
