// The gateway's wiring.
#pragma once

#include "common/service/endpoint_guard.hpp"
#include "common/service/process.hpp"
#include "common/zmq/request_client.hpp"
#include "gateway/answers.hpp"
#include "gateway/conversations.hpp"
#include "gateway/delivery/outbox.hpp"
#include "gateway/dispatch/worker_link.hpp"
#include "gateway/journal/journal.hpp"
#include "gateway/settings.hpp"
#include "gateway/telegram/client.hpp"
#include "gateway/telegram/poller.hpp"

namespace luka::gateway {

/// poller → conversations → journal → answers → worker_link … and back: worker_link → answers → outbox → Telegram.
class app final : public service::application {
 public:
  /// Binds the endpoints; `guards` keep others from stealing them. Throws zmq::error_t.
  app(asio::any_io_executor executor, zmq::context_t& context, settings chosen);

  void start(task_group& tasks) override;
  task<> drain() override;
  [[nodiscard]] int failure_code() const override { return failure_code_; }

 private:
  task<> meet_telegram();
  task<> restore();
  task<> receive_updates();
  task<> tick();
  task<> look_for_retried();
  void on_delivery(const delivery_outcome& outcome);

  settings settings_;
  telegram::client api_;
  telegram::poller poller_;
  request_client history_;
  worker_link workers_;
  journal journal_;
  outbox outbox_;
  answers answers_;
  conversations conversations_;
  wakeup changed_;
  bool restored_ = false;
  int failure_code_;
};

}  // namespace luka::gateway
