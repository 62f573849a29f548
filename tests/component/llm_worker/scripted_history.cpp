#include "tests/component/llm_worker/scripted_history.hpp"

namespace luka::test {

scripted_history::scripted_history(const asio::any_io_executor& executor, zmq::context_t& context,
                                   std::string endpoint)
    : socket_(executor, context, zmq::socket_type::router), endpoint_(std::move(endpoint)) {}

void scripted_history::start(task_group& tasks) {
  socket_.configure([&](zmq::socket_t& raw) {
    raw.set(zmq::sockopt::linger, 0);
    raw.bind(endpoint_);
  });
  tasks.spawn("history", serve());
}

task<> scripted_history::serve() {
  for (;;) {
    auto request = co_await socket_.receive();
    if (request.size() != 3) continue;
    ++asked;
    worker_ = std::string(view(request[0]));
    if (is_silent) continue;
    request[2] = to_frame(answer(view(request[2])));
    (void)socket_.try_send(request);
  }
}

void scripted_history::send_raw(const std::vector<std::string>& parts) {
  frames wire = to_frames(worker_);
  for (const auto& part : parts) wire.push_back(to_frame(part));
  if (socket_.try_send(wire)) throw std::runtime_error("the worker can not be reached");
}

std::string scripted_history::answer(std::string_view request) {
  if (!nonsense.empty()) return nonsense;
  if (refuses) {
    proto::history_refused refused;
    refused.detail = "Redis is away";
    return proto::encode(refused);
  }
  auto decoded = proto::decode_any<proto::load_context, proto::append_turn>(request);
  if (!decoded) return "?";
  if (const auto* load = std::get_if<proto::load_context>(&*decoded)) {
    loads.push_back(*load);
    proto::context reply;
    reply.messages = conversation;
    reply.answered = load->attempt > 1 && !stored_answer.empty();
    if (reply.answered) reply.answer = stored_answer;
    return proto::encode(reply);
  }
  const auto& turn = std::get<proto::append_turn>(*decoded);
  proto::appended reply;
  reply.fenced = turn.attempt > 0 && turn.attempt < fence;
  if (!overtaken_by.empty()) stored_answer = overtaken_by;
  reply.stored = !reply.fenced && overtaken_by.empty();
  if (reply.stored) turns.push_back(turn);
  return proto::encode(reply);
}

}  // namespace luka::test
