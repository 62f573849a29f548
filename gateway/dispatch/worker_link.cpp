#include "gateway/dispatch/worker_link.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "common/log/log.hpp"
#include "common/zmq/async_socket.hpp"

namespace luka::gateway {

namespace {

constexpr int jobs_high_water = 10'000;    // credit keeps it far lower; a hit is logged
constexpr int tokens_high_water = 50'000;  // about one second of two thousand fast streams

void configure(zmq::socket_t& raw, int high_water, const std::string& endpoint) {
  raw.set(zmq::sockopt::linger, 500);
  raw.set(zmq::sockopt::sndhwm, high_water);
  raw.set(zmq::sockopt::rcvhwm, high_water);
  raw.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(proto::max_frame_bytes));
  raw.bind(endpoint);
}

}  // namespace

socket_ptr bind_jobs(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint) {
  auto socket = std::make_unique<async_socket>(executor, context, zmq::socket_type::router);
  socket->configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::router_mandatory, 1);  // without it a ROUTER drops what it can not route
    configure(raw, jobs_high_water, endpoint);
  });
  return socket;
}

socket_ptr bind_tokens(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint,
                       const std::string& topic) {
  auto socket = std::make_unique<async_socket>(executor, context, zmq::socket_type::sub);
  socket->configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::subscribe, topic);
    configure(raw, tokens_high_water, endpoint);
  });
  return socket;
}

worker_link::worker_link(socket_ptr jobs, socket_ptr tokens, std::string instance)
    : instance_(std::move(instance)), jobs_(std::move(jobs)), tokens_(std::move(tokens)) {}

void worker_link::start(task_group& tasks, message_handler on_message, chunk_handler on_chunk) {
  tasks.spawn("jobs", receive_jobs(std::move(on_message)));
  tasks.spawn("tokens", receive_tokens(std::move(on_chunk)));
}

bool worker_link::send_encoded(const std::string& routing, const std::string& body) {
  frames message = to_frames(routing, body);
  const error_code failed = jobs_->try_send(message);
  if (failed == asio::error::would_block) log::error("", "high-water mark reached", {{"socket", "jobs"}});
  return !failed;
}

task<> worker_link::receive_jobs(message_handler on_message) {
  const auto executor = co_await asio::this_coro::executor;
  for (;;) {
    co_await jobs_->wait(readiness::in);
    for (int taken = 0; taken < drain_limit; ++taken) {
      const auto message = jobs_->try_receive();
      if (!message) break;
      take_job(*message, on_message);
    }
    co_await asio::post(executor, use_task);
  }
}

task<> worker_link::receive_tokens(chunk_handler on_chunk) {
  const auto executor = co_await asio::this_coro::executor;
  for (;;) {
    co_await tokens_->wait(readiness::in);
    for (int taken = 0; taken < drain_limit; ++taken) {
      const auto message = tokens_->try_receive();
      if (!message) break;
      take_token(*message, on_chunk);
    }
    co_await asio::post(executor, use_task);
  }
}

void worker_link::take_job(const frames& message, const message_handler& on_message) {
  if (message.size() != 2) {
    note_malformed("jobs", "not two frames");
    return;
  }
  auto decoded = proto::decode_any<proto::hello, proto::heartbeat, proto::credit, proto::goodbye, proto::infer_done,
                                   proto::infer_failed, proto::infer_text, proto::infer_state>(view(message[1]));
  if (decoded) on_message(std::move(*decoded), std::string(view(message[0])));
  else note_malformed("jobs", decoded.error().message());
}

void worker_link::take_token(const frames& message, const chunk_handler& on_chunk) {
  if (message.size() != 2) {
    note_malformed("tokens", "not two frames");
    return;
  }
  const auto decoded = proto::decode<proto::token_chunk>(view(message[1]));
  if (decoded) on_chunk(*decoded);
  else note_malformed("tokens", decoded.error().message());
}

void worker_link::note_malformed(std::string_view socket, const std::string& why) {
  ++malformed_;
  log::warning("", "malformed message", {{"socket", socket}, {"why", why}, {"total", malformed_}});
}

}  // namespace luka::gateway
