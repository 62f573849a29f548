#include "tests/component/gateway/answers/scripted_worker.hpp"

#include "common/async/sleep.hpp"
#include "proto/text_hash.hpp"

namespace luka::test {

scripted_worker::scripted_worker(asio::any_io_executor executor, zmq::context_t& context, const endpoints& where,
                                 std::string name, std::string incarnation)
    : name_(std::move(name)),
      incarnation_(std::move(incarnation)),
      jobs_(executor, context, zmq::socket_type::dealer),
      tokens_(executor, context, zmq::socket_type::xpub),
      arrived_(executor) {
  jobs_.configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::linger, 0);
    raw.connect(where.jobs);
  });
  tokens_.configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::linger, 0);
    raw.connect(where.tokens);
  });
}

void scripted_worker::start(task_group& tasks) {
  tasks.spawn("receive", receive());
  tasks.spawn("beat", beat());
}

task<> scripted_worker::join(std::uint64_t granted) {
  proto::hello said;
  said.worker = name_;
  said.incarnation = incarnation_;
  said.slots = static_cast<std::uint32_t>(granted);
  said.holding = holding;
  send(said);
  const auto welcome = co_await next<proto::welcome>();
  gateway_ = welcome.gateway;
  co_await tokens_.receive();  // the subscription
  grant(granted);
}

void scripted_worker::grant(std::uint64_t granted, std::uint32_t held_back, proto::failure why) {
  proto::credit allowance;
  allowance.incarnation = incarnation_;
  allowance.granted = granted;
  allowance.held_back = held_back;
  if (held_back > 0) allowance.reason = static_cast<std::uint8_t>(why);
  send(allowance);
}

void scripted_worker::failed(const proto::infer_request& of, const std::string& partial_text, bool here) {
  proto::infer_failed end;
  end.job = of.job;
  end.attempt = of.attempt;
  end.reason = static_cast<std::uint8_t>(proto::failure::cut_off);
  end.partial_text = partial_text;
  end.elsewhere = true;
  end.here = here;
  send(end);
}

void scripted_worker::chunk(const proto::infer_request& of, std::uint64_t sequence, std::uint64_t offset,
                            const std::string& text) {
  proto::token_chunk piece;
  piece.job = of.job;
  piece.attempt = of.attempt;
  piece.sequence = sequence;
  piece.offset = offset;
  piece.text = text;
  frames wire = to_frames(gateway_, proto::encode(piece));
  if (tokens_.try_send(wire)) throw std::runtime_error("the tokens channel is full");
}

void scripted_worker::state(const proto::infer_request& of, proto::stage what, std::chrono::milliseconds elapsed) {
  proto::infer_state said;
  said.job = of.job;
  said.attempt = of.attempt;
  said.stage = static_cast<std::uint8_t>(what);
  said.model = "llama3.2";
  said.bytes = 2'000'000'000;
  said.usual_ms = 20'000;
  said.elapsed_ms = static_cast<std::uint64_t>(elapsed.count());
  send(said);
}

void scripted_worker::text(const proto::infer_request& of, std::uint64_t offset, const std::string& text) {
  proto::infer_text rest;
  rest.job = of.job;
  rest.attempt = of.attempt;
  rest.offset = offset;
  rest.text = text;
  send(rest);
}

void scripted_worker::done(const proto::infer_request& of, const std::string& text, std::optional<std::uint64_t> hash) {
  proto::infer_done end;
  end.job = of.job;
  end.attempt = of.attempt;
  end.text = text;
  end.bytes = text.size();
  end.hash = hash.value_or(proto::text_hash(text));
  send(end);
}

task<> scripted_worker::receive() {
  for (;;) {
    const auto received = co_await jobs_.receive();
    auto decoded = proto::decode_any<proto::welcome, proto::infer_request, proto::infer_cancel, proto::infer_ack,
                                     proto::resend, proto::heartbeat>(view(received.at(0)));
    if (!decoded) throw std::runtime_error("the gateway sent what nobody can read");
    inbox_.push_back(std::move(*decoded));
    arrived_.notify();
  }
}

task<> scripted_worker::beat() {
  for (;;) {
    if (beats && !gateway_.empty()) {
      proto::heartbeat sign;
      sign.instance = incarnation_;
      sign.holding = holding;
      send(sign);
    }
    co_await sleep_for(std::chrono::milliseconds(200));
  }
}

}  // namespace luka::test
