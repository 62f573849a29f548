// All of the gateway but its sockets, its connection to Telegram, and the process.
#pragma once

#include <string>

#include "common/service/process.hpp"
#include "common/zmq/request_client.hpp"
#include "gateway/answers.hpp"
#include "gateway/conversations.hpp"
#include "gateway/delivery/outbox.hpp"
#include "gateway/dispatch/worker_link.hpp"
#include "gateway/journal/journal.hpp"
#include "gateway/settings.hpp"
#include "gateway/telegram/api.hpp"
#include "gateway/telegram/poller.hpp"

namespace luka::gateway {

/// What the gateway is connected to.
struct ports {
  telegram::api& telegram;
  socket_ptr history;        ///< a DEALER
  socket_ptr jobs, tokens;   ///< see worker_link
  std::string instance;      ///< random per start of the process, and the subscription of `tokens`
};

/// poller → conversations → journal → answers → worker_link … and back: worker_link → answers → outbox → Telegram.
class engine final : public service::application {
 public:
  engine(const asio::any_io_executor& executor, ports outside, settings chosen);

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
  telegram::api& api_;
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
