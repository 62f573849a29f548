#include "arrangement.hpp"

#include <stdexcept>

#include "tests/support/drive.hpp"
#include "tests/support/eventually.hpp"

namespace luka::test {

history_process::history_process(const temp_dir& folder, const std::string& name, environment settings)
    : endpoint_("ipc://" + folder.file(name + ".sock")) {
  const std::string ready = folder.file(name + ".ready");
  settings.emplace("LUKA_RUNTIME_DIR", folder.path().string());
  settings.emplace("HISTORY_ENDPOINT", endpoint_);
  settings.emplace("LUKA_READY_FILE", ready);
  settings.emplace("LOG_LEVEL", "debug");
  child_process::options how;
  how.program = HISTORY_SVC;
  how.environment = std::move(settings);
  how.output = folder.file(name + ".log");
  process_.emplace(how);
  const bool started = eventually([&] { return std::filesystem::exists(ready) || !process_->is_running(); });
  if (!started || !process_->is_running())
    throw std::runtime_error("history_svc does not start: " + process_->output());
}

int history_process::times_logged(const std::string& text) const {
  const std::string log = process_->output();
  int times = 0;
  for (auto at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++times;
  return times;
}

history_client::history_client(const std::string& endpoint)
    : tasks_(loop_.get_executor(), [](const std::string& name, const std::string& what) {
        throw std::runtime_error(name + ": " + what);
      }),
      requests_(loop_.get_executor(), context_, endpoint) {
  requests_.start(tasks_);
}

history_client::~history_client() {
  tasks_.cancel();
  drive(loop_, tasks_.join());
}

task<> history_client::collect(std::string body, answer& into) {
  const auto patience = std::chrono::seconds(10);
  const auto reply = co_await requests_.ask(std::move(body), patience, patience);
  if (!reply) throw std::runtime_error("no reply: " + reply.error().message());
  auto decoded = proto::decode_any<proto::context, proto::appended, proto::forgotten, proto::jobs_accepted,
                                   proto::noted, proto::unfinished, proto::failed_job, proto::usage, proto::history_refused>(*reply);
  if (!decoded) throw std::runtime_error("a reply that is none: " + decoded.error().message());
  into = std::move(*decoded);
}

std::vector<answer> history_client::ask_all(const std::vector<std::string>& bodies) {
  std::vector<answer> answers(bodies.size());
  task_group asking(loop_.get_executor(), [](const std::string&, const std::string& what) {
    throw std::runtime_error(what);
  });
  for (std::size_t i = 0; i < bodies.size(); ++i) asking.spawn("ask", collect(bodies[i], answers[i]));
  drive(loop_, asking.join());
  return answers;
}

proto::context history_client::load(const std::string& conversation, std::uint32_t limit) {
  return std::get<proto::context>(ask(load_body(conversation, limit)));
}

bool history_client::append(const std::string& conversation, const std::string& turn, const std::string& question,
                            const std::string& reply) {
  return std::get<proto::appended>(ask(append_body(conversation, turn, question, reply))).stored;
}

std::string load_body(const std::string& conversation, std::uint32_t limit) {
  proto::load_context request;
  request.conversation = conversation;
  request.limit = limit;
  return proto::encode(request);
}

std::string append_body(const std::string& conversation, const std::string& turn, const std::string& question,
                        const std::string& reply) {
  proto::append_turn request;
  request.conversation = conversation;
  request.turn = turn;
  request.question = question;
  request.answer = reply;
  return proto::encode(request);
}

std::string forget_body(const std::string& conversation) {
  proto::forget request;
  request.conversation = conversation;
  return proto::encode(request);
}

std::optional<proto::history_error> refusal(const answer& what) {
  const auto* const refused = std::get_if<proto::history_refused>(&what);
  if (!refused) return std::nullopt;
  return static_cast<proto::history_error>(refused->reason);
}

environment on_socket(const redis_server& server) { return {{"REDIS_SOCKET", server.socket()}}; }

}  // namespace luka::test
