#include "tests/component/llm_worker/scripted_gateway.hpp"

#include <algorithm>

#include "common/async/sleep.hpp"

namespace luka::test {

scripted_gateway::scripted_gateway(asio::any_io_executor executor, zmq::context_t& context, const endpoints& where,
                                   std::string instance)
    : instance_(std::move(instance)),
      jobs_(executor, context, zmq::socket_type::router),
      tokens_(executor, context, zmq::socket_type::xsub),
      tasks_(executor, [](const std::string&, const std::string& what) { throw std::runtime_error(what); }),
      arrived_(executor) {
  jobs_.configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::linger, 0);
    raw.set(zmq::sockopt::router_mandatory, true);
    raw.bind(where.jobs);
  });
  tokens_.configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::linger, 0);
    raw.bind(where.tokens);
  });
}

void scripted_gateway::start() {
  if (subscribes) subscribe();
  tasks_.spawn("jobs", receive_jobs());
  tasks_.spawn("tokens", receive_tokens());
  tasks_.spawn("beat", beat());
}

task<> scripted_gateway::stop() {
  tasks_.cancel();
  co_await tasks_.join();
  jobs_.close();
  tokens_.close();
}

void scripted_gateway::subscribe() {
  frames subscription = to_frames("\x01" + instance_);
  (void)tokens_.try_send(subscription);
}

void scripted_gateway::send_on_tokens(const std::string& junk) {
  frames wire = to_frames(junk);
  if (tokens_.try_send(wire)) throw std::runtime_error("the tokens channel is full");
}

void scripted_gateway::send_raw(const std::vector<std::string>& parts) {
  frames wire = to_frames(worker_);
  for (const auto& part : parts) wire.push_back(to_frame(part));
  if (jobs_.try_send(wire)) throw std::runtime_error("the worker can not be reached");
}

void scripted_gateway::ask(const std::string& job, const std::string& text, std::uint32_t attempt) {
  proto::infer_request request;
  request.job = job;
  request.attempt = attempt;
  request.conversation = "42";
  request.user = 42;
  request.text = text;
  request.journaled = journaled;
  send(request);
}

void scripted_gateway::cancel(const std::string& job, std::uint32_t attempt) {
  proto::infer_cancel request;
  request.job = job;
  request.attempt = attempt;
  send(request);
}

void scripted_gateway::acknowledge(const std::string& job, std::uint32_t attempt) {
  proto::infer_ack taken_over;
  taken_over.job = job;
  taken_over.attempt = attempt;
  send(taken_over);
}

void scripted_gateway::ask_again(const std::string& job, std::uint64_t offset, std::uint32_t attempt) {
  proto::resend wanted;
  wanted.job = job;
  wanted.attempt = attempt;
  wanted.offset = offset;
  send(wanted);
}

task<> scripted_gateway::receive_jobs() {
  for (;;) {
    const auto received = co_await jobs_.receive();
    take_frames(received);
    arrived_.notify();
  }
}

void scripted_gateway::take_frames(const frames& received) {
  if (received.size() != 2) {
    ++unreadable;
    return;
  }
  auto decoded = proto::decode_any<proto::hello, proto::credit, proto::goodbye, proto::infer_done, proto::infer_failed,
                                   proto::infer_text, proto::infer_state, proto::heartbeat>(view(received[1]));
  if (!decoded) {
    ++unreadable;
    return;
  }
  worker_ = std::string(view(received[0]));
  const auto* said = std::get_if<proto::hello>(&*decoded);
  if (welcomes && said) {
    proto::welcome answer;
    answer.gateway = instance_;
    answer.incarnation = said->incarnation;
    send(answer);
  }
  if (acknowledges) {
    if (const auto* done = std::get_if<proto::infer_done>(&*decoded)) acknowledge(done->job, done->attempt);
    if (const auto* failed = std::get_if<proto::infer_failed>(&*decoded)) acknowledge(failed->job, failed->attempt);
  }
  inbox_.push_back(std::move(*decoded));
}

task<> scripted_gateway::receive_tokens() {
  for (;;) {
    const auto received = co_await tokens_.receive();
    auto chunk = received.size() == 2 && view(received[0]) == instance_
                     ? proto::decode<proto::token_chunk>(view(received[1]))
                     : proto::decoded<proto::token_chunk>(make_error_code(proto::decode_errc::malformed));
    if (chunk) chunks.push_back(std::move(*chunk));
    else ++unreadable;
    arrived_.notify();
  }
}

task<> scripted_gateway::beat() {
  for (;;) {
    if (beats && !worker_.empty()) {
      proto::heartbeat sign;
      sign.instance = instance_;
      frames wire = to_frames(worker_, proto::encode(sign));
      (void)jobs_.try_send(wire);  // the worker may have gone
    }
    co_await sleep_for(std::chrono::milliseconds(200));
  }
}

task<std::string> scripted_gateway::whole_published_text(std::string job, std::uint64_t count) {
  const auto deadline = monotonic_clock::now() + std::chrono::seconds(10);
  const auto arrived = [&] {
    return static_cast<std::uint64_t>(
        std::count_if(chunks.begin(), chunks.end(), [&](const auto& chunk) { return chunk.job == job; }));
  };
  while (arrived() < count) {
    if (monotonic_clock::now() >= deadline) throw std::runtime_error("chunks are missing");
    co_await arrived_.wait(deadline);
  }
  co_return published_text(job);
}

std::string scripted_gateway::published_text(const std::string& job) const {
  std::string text;
  std::uint64_t sequence = 0;
  for (const auto& chunk : chunks) {
    if (chunk.job != job) continue;
    if (chunk.sequence != sequence++ || chunk.offset != text.size()) throw std::runtime_error("a chunk is missing");
    text += chunk.text;
  }
  return text;
}

}  // namespace luka::test
