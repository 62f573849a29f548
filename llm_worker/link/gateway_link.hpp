// The jobs channel: the worker's end of the conversation with the gateway.
#pragma once

#include <deque>
#include <string>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/zmq/message_socket.hpp"
#include "llm_worker/generation/job_desk.hpp"
#include "llm_worker/generation/outcome.hpp"
#include "llm_worker/link/gateway_session.hpp"
#include "llm_worker/link/token_publisher.hpp"

namespace luka::worker {

struct link_settings {
  std::string worker;  ///< name
  std::string model;
};

socket_ptr connect_jobs(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint);

/// Moves messages and carries out what `gateway_session` orders. Outcomes wait in an outbox until they are sent (it is
/// filled anew only when it is empty, so it is no larger than what the desk holds); it ends with the session, since the
/// desk tells them again in the next one. Hello, credit and heartbeats are repeated anyway and never wait.
class gateway_link final : public gateway_outlet {
 public:
  /// `jobs` is a DEALER, `tokens` an XPUB.
  gateway_link(asio::any_io_executor executor, socket_ptr jobs, socket_ptr tokens, link_settings chosen);

  /// `jobs` must outlive the tasks.
  void start(task_group& tasks, job_desk& jobs);

  void report(outcome ended) override;
  void has_news() override { tell_news(); }
  bool publish(const proto::token_chunk& chunk) override;
  void tell(const proto::infer_state& state) override;
  void credit_changed() override;

  /// No more jobs, please. The link stays up for the ends of the running ones.
  void say_goodbye();
  /// Until every outcome has been taken over, or there is no gateway, or until `deadline`.
  task<> flush(time_point deadline);

 private:
  task<> receive();
  task<> keep_in_touch();
  task<> send_outbox();

  void take(const frames& message);
  void carry_out(const gateway_session::orders& todo);
  void say_hello();
  void send_credit();
  void send_heartbeat();
  void tell_news();
  void enqueue(const outcome& ended);
  void drain_outbox();
  template <class Message>
  bool send_now(const Message& message);
  void count_malformed(const std::string& why);

  link_settings chosen_;
  socket_ptr socket_;
  token_publisher tokens_;
  gateway_session session_;
  std::string incarnation_;
  job_desk* jobs_ = nullptr;
  std::deque<std::string> outbox_;
  wakeup outbox_changed_;
  std::uint64_t malformed_ = 0;
};

}  // namespace luka::worker
