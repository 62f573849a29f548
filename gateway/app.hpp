// The gateway's connections, and the engine between them.
#pragma once

#include "gateway/engine.hpp"
#include "gateway/telegram/client.hpp"

namespace luka::gateway {

class app final : public service::application {
 public:
  /// Binds the endpoints, which the caller guards. Throws zmq::error_t.
  app(const asio::any_io_executor& executor, zmq::context_t& context, const settings& chosen);

  void start(task_group& tasks) override { engine_.start(tasks); }
  task<> drain() override { return engine_.drain(); }
  [[nodiscard]] int failure_code() const override { return engine_.failure_code(); }

 private:
  telegram::client telegram_;
  engine engine_;
};

}  // namespace luka::gateway
