#include "llm_worker/link/token_publisher.hpp"

#include <boost/asio/post.hpp>

#include "common/log/log.hpp"
#include "common/zmq/async_socket.hpp"
#include "llm_worker/link/rarely.hpp"
#include "proto/codec.hpp"

namespace luka::worker {

socket_ptr connect_tokens(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint) {
  auto socket = std::make_unique<async_socket>(executor, context, zmq::socket_type::xpub);
  socket->configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::sndhwm, 10'000);
    raw.set(zmq::sockopt::xpub_nodrop, true);
    raw.set(zmq::sockopt::linger, 200);
    raw.set(zmq::sockopt::reconnect_ivl, 50);
    raw.set(zmq::sockopt::reconnect_ivl_max, 500);
    raw.set(zmq::sockopt::maxmsgsize, std::int64_t(1024));  // what comes in are subscriptions
    raw.connect(endpoint);
  });
  return socket;
}

void token_publisher::start(task_group& tasks) { tasks.spawn("token_publisher", watch_subscriptions()); }

bool token_publisher::publish(const std::string& topic, const proto::token_chunk& chunk) {
  frames message = to_frames(topic, proto::encode(chunk));
  const error_code failed = socket_->try_send(message);
  if (!failed) return true;
  if (is_worth_a_line(++refused_))
    log::warning(chunk.job, "tokens channel is full, the text goes with the next chunk", {{"total", refused_}});
  return false;
}

task<> token_publisher::watch_subscriptions() {
  const auto executor = co_await asio::this_coro::executor;
  for (;;) {
    co_await socket_->wait(readiness::in);
    for (int taken = 0; taken < drain_limit; ++taken) {
      const auto message = socket_->try_receive();
      if (!message) break;
      take(*message);
    }
    co_await asio::post(executor, use_task);
  }
}

/// A subscription is one frame: 1 or 0 for its begin or end, then the topic (zmq_socket(3), ZMQ_XPUB).
void token_publisher::take(const frames& message) {
  const auto frame = message.size() == 1 ? view(message[0]) : std::string_view();
  if (frame.size() > 1 && frame[0] == '\x01') return on_.subscribed(std::string(frame.substr(1)));
  if (frame.size() > 1 && frame[0] == '\x00') return on_.unsubscribed(std::string(frame.substr(1)));
  if (is_worth_a_line(++malformed_))
    log::warning("", "malformed frame ignored", {{"channel", "tokens"}, {"total", malformed_}});
}

}  // namespace luka::worker
