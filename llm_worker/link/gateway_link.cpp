#include "llm_worker/link/gateway_link.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "common/async/sleep.hpp"
#include "common/fault/crash_point.hpp"
#include "common/log/log.hpp"
#include "common/random.hpp"
#include "common/version.hpp"
#include "common/zmq/async_socket.hpp"
#include "llm_worker/link/rarely.hpp"
#include "proto/codec.hpp"

namespace luka::worker {

namespace {

constexpr std::chrono::milliseconds tick_interval{50};

}  // namespace

socket_ptr connect_jobs(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint) {
  auto socket = std::make_unique<async_socket>(executor, context, zmq::socket_type::dealer);
  socket->configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::immediate, 1);
    raw.set(zmq::sockopt::linger, 1000);
    raw.set(zmq::sockopt::sndhwm, 1000);
    raw.set(zmq::sockopt::rcvhwm, 1000);
    raw.set(zmq::sockopt::reconnect_ivl, 50);
    raw.set(zmq::sockopt::reconnect_ivl_max, 250);  // a gateway that restarts does not wait long for what we hold
    raw.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(proto::max_frame_bytes));
    raw.connect(endpoint);
  });
  return socket;
}

gateway_link::gateway_link(asio::any_io_executor executor, socket_ptr jobs, socket_ptr tokens, link_settings chosen)
    : chosen_(std::move(chosen)),
      socket_(std::move(jobs)),
      tokens_(std::move(tokens),
              {[this](const std::string& topic) { carry_out(session_.subscribed(topic)); },
               [this](const std::string& topic) { session_.unsubscribed(topic); }}),
      incarnation_(random_instance_id()),
      outbox_changed_(std::move(executor)) {}

void gateway_link::start(task_group& tasks, job_desk& jobs) {
  jobs_ = &jobs;
  tokens_.start(tasks);
  tasks.spawn("gateway_link.receive", receive());
  tasks.spawn("gateway_link.keep_in_touch", keep_in_touch());
  tasks.spawn("gateway_link.send_outbox", send_outbox());
}

task<> gateway_link::receive() {
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

task<> gateway_link::keep_in_touch() {
  for (;;) {
    carry_out(session_.tick(monotonic_clock::now()));
    tell_news();
    co_await sleep_for(tick_interval);
  }
}

/// For outcomes that found the channel full; usually there is nothing to do.
task<> gateway_link::send_outbox() {
  for (;;) {
    while (outbox_.empty()) co_await outbox_changed_.wait();
    co_await socket_->wait(readiness::out);
    drain_outbox();
  }
}

void gateway_link::take(const frames& message) {
  if (message.size() != 1) return count_malformed("not one frame");
  const auto decoded = proto::decode_any<proto::welcome, proto::heartbeat, proto::infer_request, proto::infer_cancel,
                                         proto::infer_ack, proto::resend>(view(message[0]));
  if (!decoded) return count_malformed(decoded.error().message());
  const auto now = monotonic_clock::now();
  if (const auto* welcome = std::get_if<proto::welcome>(&*decoded)) {
    const bool was_seeking = !session_.has_gateway();
    if (!welcome->incarnation.empty() && welcome->incarnation != incarnation_) return;  // of a session before
    const auto todo = session_.welcomed(welcome->gateway, welcome->enrolled, now);
    if (was_seeking && session_.has_gateway()) log::info("", "gateway found", {{"gateway", session_.gateway()}});
    carry_out(todo);
    return tell_news();
  }
  if (const auto* beat = std::get_if<proto::heartbeat>(&*decoded)) return carry_out(session_.beaten(beat->instance, now));
  // Before the welcome it can only be something that was on its way when the session before ended.
  if (!session_.has_gateway()) return;
  session_.heard(now);
  if (const auto* request = std::get_if<proto::infer_request>(&*decoded)) return jobs_->take(*request);
  if (const auto* cancelled = std::get_if<proto::infer_cancel>(&*decoded)) return jobs_->cancel(ref_of(*cancelled));
  if (const auto* wanted = std::get_if<proto::resend>(&*decoded))
    return jobs_->resend(*wanted, [this](const proto::infer_text& text) { return send_now(text); });
  jobs_->acknowledge(ref_of(std::get<proto::infer_ack>(*decoded)));
  outbox_changed_.notify();
}

void gateway_link::carry_out(const gateway_session::orders& todo) {
  if (!todo.lost.empty()) {
    log::warning("", "gateway lost", {{"why", todo.lost}, {"holding", jobs_->holding().size()}});
    incarnation_ = random_instance_id();
    outbox_.clear();
    outbox_changed_.notify();
    jobs_->begin_session();
  }
  if (todo.hello) say_hello();
  if (todo.heartbeat) send_heartbeat();
  if (todo.credit) send_credit();
}

void gateway_link::say_hello() {
  proto::hello message;
  message.worker = chosen_.worker;
  message.incarnation = incarnation_;
  message.slots = jobs_->size();
  message.model = chosen_.model;
  message.software = version;
  message.holding = jobs_->holding();
  if (send_now(message)) session_.said_hello(monotonic_clock::now());
}

void gateway_link::send_credit() {
  proto::credit message;
  message.incarnation = incarnation_;
  message.granted = jobs_->granted();
  const auto terms = jobs_->terms();
  message.held_back = terms.held_back;
  message.reason = static_cast<std::uint8_t>(terms.reason);
  message.detail = terms.detail;
  message.warm = terms.warm;
  send_now(message);
}

void gateway_link::send_heartbeat() {
  proto::heartbeat message;
  message.instance = incarnation_;
  message.holding = jobs_->holding();
  if (send_now(message)) session_.sent_heartbeat(monotonic_clock::now());
}

void gateway_link::report(outcome ended) {
  if (!session_.has_gateway()) return;
  enqueue(ended);
  drain_outbox();
  outbox_changed_.notify();
}

void gateway_link::tell_news() {
  if (!session_.has_gateway() || !outbox_.empty()) return;
  const auto due = jobs_->due(monotonic_clock::now());
  if (due.empty()) return;
  fault::crash_point("llm_worker.before_done");
  for (const auto& ended : due) enqueue(ended);
  drain_outbox();
  outbox_changed_.notify();
  fault::crash_point("llm_worker.after_done");
}

void gateway_link::enqueue(const outcome& ended) {
  outbox_.push_back(std::visit([](const auto& message) { return proto::encode(message); }, ended));
}

bool gateway_link::publish(const proto::token_chunk& chunk) {
  return session_.is_working() && tokens_.publish(session_.gateway(), chunk);
}

void gateway_link::tell(const proto::infer_state& state) {
  if (session_.has_gateway()) send_now(state);
}

void gateway_link::credit_changed() { carry_out(session_.credit_changed()); }

void gateway_link::drain_outbox() {
  while (!outbox_.empty()) {
    frames message = to_frames(outbox_.front());
    if (socket_->try_send(message)) return;
    outbox_.pop_front();
    outbox_changed_.notify();
  }
}

void gateway_link::say_goodbye() {
  session_.leave();
  if (!session_.has_gateway()) return;
  proto::goodbye message;
  message.incarnation = incarnation_;
  send_now(message);
}

task<> gateway_link::flush(time_point deadline) {
  const auto is_told = [this] { return outbox_.empty() && jobs_->holding().empty(); };
  while (session_.has_gateway() && !is_told() && monotonic_clock::now() < deadline)
    co_await outbox_changed_.wait(std::min(deadline, monotonic_clock::now() + tick_interval));
}

/// False when there is nobody to send to, or the channel is full. What is waiting in the outbox goes first.
template <class Message>
bool gateway_link::send_now(const Message& message) {
  drain_outbox();
  if (!outbox_.empty()) return false;
  frames wire = to_frames(proto::encode(message));
  return !socket_->try_send(wire);
}

void gateway_link::count_malformed(const std::string& why) {
  if (is_worth_a_line(++malformed_))
    log::warning("", "malformed frame ignored", {{"channel", "jobs"}, {"why", why}, {"total", malformed_}});
}

}  // namespace luka::worker
