#include "tests/component/llm_worker/dialects/served_model.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "common/log/log.hpp"
#include "tests/support/eventually.hpp"

namespace luka::test {

namespace {

void rethrow(const std::string& task, const std::string& what) { throw std::runtime_error(task + ": " + what); }

/// Expected failures fill the terminal otherwise; LUKA_TEST_LOG=1 shows them.
void choose_log_level() {
  log::options quiet;
  quiet.process = "test";
  quiet.least = std::getenv("LUKA_TEST_LOG") ? log::level::debug : log::level::error;
  log::start(quiet);
}

}  // namespace

const std::vector<pairing>& all_pairings() {
  static const std::vector<pairing> all = {{"Ollama's own API", worker::api::ollama, "ollama"},
                                           {"Ollama's /v1", worker::api::openai, "ollama"},
                                           {"llama-server", worker::api::openai, "llama-server"},
                                           {"vLLM", worker::api::openai, "vllm"},
                                           {"LM Studio", worker::api::openai, "lmstudio"}};
  return all;
}

served_model::served_model(const std::string& flavour, const arguments& more) : flavour_(flavour), more_(more) {
  launch(0);
}

void served_model::launch(int port) {
  const auto port_file = folder_.file("port");
  std::ofstream(port_file).close();
  arguments all = more_;
  all.insert({{"listen", "127.0.0.1:" + std::to_string(port)},
              {"port-file", port_file},
              {"flavour", flavour_},
              {"model", "test-model=completion,tools,thinking"},
              {"tokens-per-second", "0"},
              {"prompt-ms", "0"},
              {"parallel", "0"}});
  child_process::options how;
  how.program = OLLAMA_SIM;
  how.output = folder_.file("log");
  for (const auto& [key, value] : all) how.arguments.insert(how.arguments.end(), {"--" + key, value});
  child_ = std::make_unique<child_process>(how);
  const auto is_listening = [&] { return static_cast<bool>(std::ifstream(port_file) >> port_); };
  if (!eventually(is_listening)) throw std::runtime_error("ollama_sim does not start: " + child_->output());
}

void served_model::restart() {
  kill();
  launch(port_);
}

http::base_url served_model::url() const {
  http::base_url url;
  url.host = "127.0.0.1";
  url.port = std::to_string(port_);
  return url;
}

proto::failure told::reason() const {
  if (!end.failed) throw std::runtime_error("the answer did not fail: " + text);
  return end.failed->reason;
}

asking_backend::asking_backend(worker::backend_settings chosen, asio::io_context* shared)
    : loop_(shared ? *shared : own_),
      tasks_(loop_.get_executor(), rethrow),
      backend_(loop_.get_executor(), std::move(chosen)) {
  choose_log_level();
  backend_.start(tasks_);
}

asking_backend::~asking_backend() {
  tasks_.cancel();
  drive(loop_, tasks_.join());
}

std::unique_ptr<worker::answer_stream> asking_backend::stream_for(std::vector<proto::chat_message> messages) {
  worker::question what;
  what.job = "1:1";
  what.conversation = "c";
  what.messages = std::move(messages);
  return backend_.ask(std::move(what));
}

told asking_backend::ask(std::vector<proto::chat_message> messages) {
  return drive(loop_, read(stream_for(std::move(messages)), false));
}

told asking_backend::ask(const std::string& text) { return ask(std::vector<proto::chat_message>{{"user", text}}); }

told asking_backend::ask_and_hang_up(const std::string& text) {
  return drive(loop_, read(stream_for({{"user", text}}), true));
}

task<told> asking_backend::read(std::unique_ptr<worker::answer_stream> stream, bool hang_up) {
  told all;
  while (all.pieces.empty() || !all.pieces.back().end) {
    all.pieces.push_back(co_await stream->next());
    all.text += all.pieces.back().text;
    if (hang_up && !all.text.empty()) stream->close();
  }
  stream->close();  // as a generation does
  all.end = *all.pieces.back().end;
  co_return all;
}

worker::backend_settings settings_for(const pairing& which, const served_model& server) {
  worker::backend_settings chosen;
  chosen.speaks = which.speaks;
  chosen.servers = {{server.url(), 1}};
  chosen.longest_busy = {};  // what is refused has failed
  chosen.model.name = "test-model";
  chosen.warm_up = false;  // the rules of a test are for its questions
  return chosen;
}

}  // namespace luka::test
