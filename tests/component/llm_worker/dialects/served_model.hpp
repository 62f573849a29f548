// A model server that ollama_sim plays, and a backend in front of it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "llm_worker/backend/model_backend.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/drive.hpp"
#include "tests/support/ollama_control.hpp"
#include "tests/support/temp_dir.hpp"

namespace luka::test {

/// A way to speak, and who answers.
struct pairing {
  std::string name;
  worker::api speaks;
  std::string flavour;
};

/// Every pair that there is: Ollama's own API, and the OpenAI-compatible one of each server.
const std::vector<pairing>& all_pairings();

/// ollama_sim as a process.
class served_model {
 public:
  using arguments = std::map<std::string, std::string>;

  explicit served_model(const std::string& flavour, const arguments& more = {});

  [[nodiscard]] http::base_url url() const;
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] ollama_control control() const { return ollama_control(port_); }
  void kill() { child_->kill(); }
  void restart();

 private:
  void launch(int port);

  temp_dir folder_;
  std::string flavour_;
  arguments more_;
  int port_ = 0;
  std::unique_ptr<child_process> child_;
};

struct told {
  std::string text;
  worker::answer_end end;
  std::vector<worker::answer_piece> pieces;

  [[nodiscard]] proto::failure reason() const;
};

/// The backend, on a loop of its own unless it shares one.
class asking_backend {
 public:
  explicit asking_backend(worker::backend_settings chosen, asio::io_context* shared = nullptr);
  ~asking_backend();

  told ask(const std::string& text);
  told ask(std::vector<proto::chat_message> messages);
  /// Asks, and hangs up after the first text.
  told ask_and_hang_up(const std::string& text);

 private:
  task<told> read(std::unique_ptr<worker::answer_stream> stream, bool hang_up);
  std::unique_ptr<worker::answer_stream> stream_for(std::vector<proto::chat_message> messages);

  asio::io_context own_{1};
  asio::io_context& loop_;
  task_group tasks_;
  worker::model_backend backend_;
};

/// How one asks that server, with short limits.
worker::backend_settings settings_for(const pairing& which, const served_model& server);

}  // namespace luka::test
