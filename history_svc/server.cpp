#include "history_svc/server.hpp"

#include <boost/asio/post.hpp>

#include "common/async/sleep.hpp"
#include "common/log/log.hpp"
#include "history_svc/errors.hpp"
#include "history_svc/store/refusal.hpp"
#include "proto/codec.hpp"

namespace luka::history {

namespace {

/// Past this many the socket is left alone; libzmq's queues and then the clients hold what comes.
constexpr std::size_t most_in_flight = 1024;
/// An id is repeated in the reply; a number would do.
constexpr std::size_t longest_id = 256;
/// Whoever sends garbage may send much of it: one line for the first, and for every so many after it.
constexpr std::uint64_t log_every = 100;
/// When a connection ends, libzmq drops what its client has not read yet (with ZMQ_IMMEDIATE): time to read the last
/// replies.
constexpr std::chrono::milliseconds reading_time{200};

}  // namespace

server::server(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint,
               requests& answers)
    : socket_(executor, context, zmq::socket_type::router), answers_(answers), finished_(executor) {
  socket_.configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::router_mandatory, 1);
    raw.set(zmq::sockopt::linger, 500);
    raw.set(zmq::sockopt::sndhwm, 1000);
    raw.set(zmq::sockopt::rcvhwm, 1000);
    // A frame that is a little too large gets an answer; libzmq hangs up on larger ones.
    raw.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(2 * proto::max_frame_bytes));
    raw.bind(endpoint);
  });
}

void server::start(task_group& tasks) {
  tasks_ = &tasks;
  tasks.spawn("history server", receive());
}

task<> server::receive() {
  while (!is_stopping_) {
    co_await socket_.wait(readiness::in);
    for (int taken = 0; taken < drain_limit && in_flight_ < most_in_flight && !is_stopping_; ++taken) {
      auto message = socket_.try_receive();
      if (!message) break;
      take(std::move(*message));
    }
    while (in_flight_ >= most_in_flight) co_await finished_.wait();
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, use_task);
  }
}

void server::take(frames message) {
  // libzmq puts the identity in front, so there is at least that frame.
  const std::size_t parts = message.size() - 1;
  if (parts == 0 || message[1].size() > longest_id)
    return note_malformed(parts, parts == 0 ? errc::not_two_frames : errc::id_too_long);
  auto what = parts == 2 ? understand(view(message[2])) : result<request>(errc::not_two_frames);
  message.resize(2);
  if (what) {
    ++in_flight_;
    tasks_->spawn("history request", serve(std::move(message), std::move(*what)));
  } else {
    note_malformed(parts, what.error());
    send(std::move(message), proto::encode(refuse_bad_request(what.error())));
  }
}

task<> server::serve(frames address, request what) {
  const std::string body = co_await answers_.carry_out(std::move(what));
  send(std::move(address), body);
  --in_flight_;
  finished_.notify();
}

void server::send(frames address, const std::string& body) {
  address.push_back(to_frame(body));
  const error_code failed = socket_.try_send(address);
  if (failed && undelivered_++ % log_every == 0)
    log::warning("", "reply not delivered", {{"why", failed.message()}, {"total", undelivered_}});
}

void server::note_malformed(std::size_t parts, const error_code& why) {
  if (malformed_++ % log_every == 0)
    log::warning("", "malformed request", {{"why", why.message()}, {"frames", parts}, {"total", malformed_}});
}

task<> server::drain(duration patience) {
  is_stopping_ = true;
  const auto deadline = monotonic_clock::now() + patience;
  const bool has_answered = in_flight_ > 0;
  while (in_flight_ > 0 && monotonic_clock::now() < deadline) co_await finished_.wait(deadline);
  if (has_answered) co_await sleep_for(reading_time);
  if (in_flight_ > 0) log::warning("", "requests left unanswered", {{"requests", in_flight_}});
  if (malformed_ > 0) log::info("", "malformed requests in all", {{"total", malformed_}});
}

}  // namespace luka::history
