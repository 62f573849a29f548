#include "common/zmq/request_client.hpp"

#include <boost/asio/post.hpp>

#include "common/zmq/async_socket.hpp"

namespace luka {

socket_ptr connect_to_server(const asio::any_io_executor& executor, zmq::context_t& context,
                             const std::string& endpoint) {
  auto socket = std::make_unique<async_socket>(executor, context, zmq::socket_type::dealer);
  socket->configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::immediate, 1);
    raw.set(zmq::sockopt::linger, 500);
    raw.set(zmq::sockopt::sndhwm, 1000);
    raw.set(zmq::sockopt::rcvhwm, 1000);
    raw.set(zmq::sockopt::reconnect_ivl, 50);
    raw.set(zmq::sockopt::reconnect_ivl_max, 1000);
    raw.connect(endpoint);
  });
  return socket;
}

request_client::request_client(const asio::any_io_executor& executor, socket_ptr socket)
    : socket_(std::move(socket)), replied_(executor) {}

request_client::request_client(const asio::any_io_executor& executor, zmq::context_t& context,
                               const std::string& endpoint)
    : request_client(executor, connect_to_server(executor, context, endpoint)) {}

void request_client::start(task_group& tasks) { tasks.spawn("request_client", receive()); }

task<> request_client::receive() {
  for (;;) {
    co_await socket_->wait(readiness::in);
    for (int taken = 0; taken < drain_limit; ++taken) {
      const auto message = socket_->try_receive();
      if (!message) break;
      take(*message);
    }
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, use_task);
  }
}

void request_client::take(const frames& message) {
  const auto found = message.size() == 2 ? waiting_.find(std::string(view(message[0]))) : waiting_.end();
  if (found == waiting_.end() || found->second->answered) {  // nobody's, or the second reply to a repeated question
    ++unmatched_;
    return;
  }
  found->second->reply = std::string(view(message[1]));
  found->second->answered = true;
  replied_.notify();
}

task<result<std::string>> request_client::ask(std::string body, duration patience, duration repeat_after) {
  const auto deadline = monotonic_clock::now() + patience;
  const std::string id = std::to_string(next_id_++);
  pending entry;
  waiting_.emplace(id, &entry);
  struct forget {
    std::unordered_map<std::string, pending*>& from;
    const std::string& key;
    ~forget() { from.erase(key); }
  } const on_leave{waiting_, id};

  auto repeat_at = time_point::min();
  for (;;) {
    if (entry.answered) co_return std::move(entry.reply);
    const auto now = monotonic_clock::now();
    if (now >= deadline) co_return asio::error::timed_out;
    if (now >= repeat_at) {
      frames message = to_frames(id, body);
      // Refused only while no server is connected; then the next round tries again, sooner.
      const bool sent = !socket_->try_send(message);
      repeat_at = now + (sent ? repeat_after : duration(std::chrono::milliseconds(50)));
    }
    co_await replied_.wait(std::min(deadline, repeat_at));
  }
}

}  // namespace luka
