#include "tests/system/pipeline/pipeline.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>

#include "tests/support/eventually.hpp"

namespace luka::test {

namespace {

std::string url_of(int port) { return "http://127.0.0.1:" + std::to_string(port); }

std::vector<int> free_ports(int count) {
  std::vector<int> all;
  while (count-- > 0) all.push_back(free_port());
  return all;
}

std::string urls_of(const std::vector<int>& ports) {
  std::string all;
  for (const auto port : ports) all += (all.empty() ? "" : ",") + url_of(port);
  return all;
}

environment merge(environment preferred, const environment& rest) {
  preferred.insert(rest.begin(), rest.end());
  return preferred;
}

}  // namespace

void await(const std::string& what, const std::function<bool()>& holds) {
  if (!eventually(holds, long_enough)) throw std::runtime_error("in vain: " + what);
}

// The simulators keep their ports when they are restarted, so the ports are chosen here.
pipeline::pipeline(pipeline_options chosen)
    : redis_(chosen.redis_arguments),
      telegram_port_(free_port()),
      ollama_ports_(free_ports(chosen.models)),
      uncaught_at_start_(std::uncaught_exceptions()) {
  std::vector<std::string> telegram = {"--listen", "127.0.0.1:" + std::to_string(telegram_port_)};
  for (const auto& [key, value] : merge(chosen.telegram, {{"limits", "off"}}))
    telegram.insert(telegram.end(), {"--" + key, value});
  add("telegram_sim", TELEGRAM_SIM, telegram, {});
  std::vector<std::string> model;
  for (const auto& [key, value] :
       merge(chosen.model, {{"parallel", "0"}, {"tokens-per-second", "0"}, {"prompt-ms", "0"}}))
    model.insert(model.end(), {"--" + key, value});
  for (std::size_t i = 0; i < ollama_ports_.size(); ++i) {
    auto arguments = model;
    arguments.insert(arguments.end(), {"--listen", "127.0.0.1:" + std::to_string(ollama_ports_[i])});
    add(i == 0 ? "ollama_sim" : "ollama" + std::to_string(i + 1) + "_sim", OLLAMA_SIM, std::move(arguments), {});
  }
  add("history_svc", HISTORY_SVC, {"--env-file", "/dev/null"},
      merge(chosen.history, {{"REDIS_HOST", "127.0.0.1"}, {"REDIS_PORT", std::to_string(redis_.port())}}));
  for (int i = 1; i <= chosen.workers; ++i) {
    const std::string name = "worker-" + std::to_string(i);
    add(name, LLM_WORKER, {"--env-file", "/dev/null"},
        merge(chosen.worker, {{"LUKA_WORKER_NAME", name}, {"OLLAMA_URL", urls_of(ollama_ports_)}, {"WARM_UP", "off"}}));
  }
  add("gateway", GATEWAY, {"--env-file", "/dev/null"},
      merge(chosen.gateway,
            {{"BOT_TOKEN", token}, {"TELEGRAM_API_URL", url_of(telegram_port_)}, {"CHAT_BUDGET", "off"}}));
  if (chosen.start) start_all();
}

pipeline::~pipeline() {
  if (std::uncaught_exceptions() > uncaught_at_start_ || std::getenv("LUKA_TEST_LOG")) show_logs();
}

void pipeline::add(const std::string& name, const std::string& program, std::vector<std::string> arguments,
                   environment settings) {
  part made;
  made.ready_file = folder_.file(name + ".ready");
  if (name.ends_with("_sim")) {
    arguments.insert(arguments.end(), {"--port-file", made.ready_file});
  } else {
    settings.insert({{"LUKA_RUNTIME_DIR", folder_.path().string()},
                     {"LUKA_READY_FILE", made.ready_file},
                     {"LUKA_PROCESS_NAME", name},
                     {"LOG_LEVEL", "debug"}});
  }
  made.how.program = program;
  made.how.arguments = std::move(arguments);
  made.how.environment = std::move(settings);
  made.how.output = folder_.file(name + ".log");
  made.how.folder = folder_.path().string();  // no .env there
  pieces_[name] = std::move(made);
}

void pipeline::launch(const std::string& name) {
  auto& mine = pieces_.at(name);
  std::filesystem::remove(mine.ready_file);
  mine.process.emplace(mine.how);
}

void pipeline::await_ready(const std::string& name) {
  auto& mine = pieces_.at(name);
  const auto is_ready = [&] { return std::filesystem::exists(mine.ready_file); };
  eventually([&] { return is_ready() || !mine.process->is_running(); }, long_enough);
  if (!is_ready()) throw std::runtime_error(name + " does not become ready: " + log(name));
}

void pipeline::start(const std::string& name) {
  launch(name);
  await_ready(name);
}

void pipeline::start_all() {
  for (const auto& [name, unused] : pieces_)
    if (name.ends_with("_sim")) start(name);
  for (const auto& [name, unused] : pieces_)
    if (!name.ends_with("_sim")) launch(name);
  for (const auto& [name, unused] : pieces_) await_ready(name);
}

int pipeline::stop(const std::string& name) { return process(name).stop(long_enough); }

void pipeline::kill(const std::string& name) { process(name).kill(); }

std::map<std::string, int> pipeline::stop_all() {
  std::vector<std::string> order = {"gateway"};
  for (const auto& name : workers()) order.push_back(name);
  order.insert(order.end(), {"history_svc", "ollama_sim", "telegram_sim"});
  std::map<std::string, int> codes;
  for (const auto& name : order)
    if (pieces_.at(name).process) codes[name] = stop(name);
  return codes;
}

std::vector<std::string> pipeline::workers() const {
  std::vector<std::string> names;
  for (const auto& [name, unused] : pieces_)
    if (name.starts_with("worker-")) names.push_back(name);
  return names;
}

std::string pipeline::endpoint(const std::string& socket) const { return "ipc://" + folder_.file(socket + ".sock"); }

std::string pipeline::log(const std::string& name) const {
  const auto& mine = pieces_.at(name);
  return mine.process ? mine.process->output() : std::string();
}

int pipeline::times_logged(const std::string& name, const std::string& text) const {
  const std::string all = log(name);
  int times = 0;
  for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + text.size())) ++times;
  return times;
}

void pipeline::await_log(const std::string& name, const std::string& text, int times) const {
  await(name + " logs '" + text + "'", [&] { return times_logged(name, text) >= times; });
}

void pipeline::await_answer(const spoken& question) const {
  const std::string id = "[4242:" + std::to_string(question.update_id) + "] answer ";
  await("an answer to " + id, [&] {
    const std::string all = log("gateway");
    return all.find(id + "delivered") != std::string::npos || all.find(id + "failed") != std::string::npos;
  });
}

std::vector<std::string> pipeline::ask_for_messages(std::int64_t chat, const std::string& text) {
  const auto question = telegram().say(chat, text);
  await_answer(question);
  return telegram().answers(chat, question.message_id);
}

std::string pipeline::ask(std::int64_t chat, const std::string& text) {
  const auto messages = ask_for_messages(chat, text);
  if (messages.size() != 1) throw std::runtime_error(std::to_string(messages.size()) + " messages answer " + text);
  return messages.front();
}

std::string pipeline::ask_for_line(std::int64_t chat, const std::string& text) {
  const auto said = telegram().say(chat, text);
  return await_messages(chat, said.message_id, 1).front();
}

std::vector<std::string> pipeline::await_messages(std::int64_t chat, std::int64_t after, std::size_t count) const {
  std::vector<std::string> found;
  await(std::to_string(count) + " messages in chat " + std::to_string(chat), [&] {
    found = telegram().answers(chat, after);
    return found.size() >= count;
  });
  return found;
}

void pipeline::show_logs() const {
  for (const auto& [name, unused] : pieces_)
    std::fprintf(stderr, "==> %s\n%s\n", name.c_str(), log(name).c_str());
}

}  // namespace luka::test
