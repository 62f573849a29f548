// The whole of Luka for a test: the real programs between the two simulators, each piece to be killed, paused and
// restarted at will.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/ollama_control.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/telegram_control.hpp"
#include "tests/support/temp_dir.hpp"

namespace luka::test {

using environment = std::map<std::string, std::string>;

/// Bounds a wait for something that happens at once on an idle machine.
inline constexpr std::chrono::seconds long_enough{60};

struct pipeline_options {
  int workers = 1;
  int models = 1;  ///< model servers, which every worker may ask
  environment gateway, worker, history;      ///< settings beyond the necessary ones
  environment model, telegram;               ///< options of the simulators, without the dashes
  std::vector<std::string> redis_arguments;
  bool start = true;  ///< everything, at once
};

/// Pieces go by name: telegram_sim, ollama_sim (the second one: ollama2_sim), history_svc, worker-1 …, gateway. Redis is an object of its own and
/// always there at the beginning. Models answer without delay and Telegram takes any number of calls, unless a test says
/// otherwise. Everything dies with the object; when a test fails, it shows the pieces' logs.
class pipeline {
 public:
  explicit pipeline(pipeline_options chosen = {});
  ~pipeline();
  pipeline(const pipeline&) = delete;
  pipeline& operator=(const pipeline&) = delete;

  static constexpr const char* token = "4242:system_test_token_of_nobody";

  /// Starts a piece (again) and returns without waiting.
  void launch(const std::string& piece);
  /// Throws std::runtime_error, with what the piece said, unless it becomes ready.
  void await_ready(const std::string& piece);
  void start(const std::string& piece);
  void start_all();
  /// SIGTERM; the exit code.
  int stop(const std::string& piece);
  /// SIGKILL.
  void kill(const std::string& piece);
  /// Gateway first, as in life: the exit codes by piece.
  std::map<std::string, int> stop_all();

  child_process& process(const std::string& piece) { return *pieces_.at(piece).process; }
  [[nodiscard]] std::vector<std::string> workers() const;
  redis_server& redis() { return redis_; }
  [[nodiscard]] telegram_control telegram() const { return telegram_control(telegram_port_); }
  /// The first one, or the one with this number.
  [[nodiscard]] ollama_control model(std::size_t number = 1) const { return ollama_control(ollama_ports_.at(number - 1)); }
  /// Where it listens, as logs have it.
  [[nodiscard]] std::string model_address(std::size_t number) const { return "127.0.0.1:" + std::to_string(ollama_ports_.at(number - 1)); }
  [[nodiscard]] int telegram_port() const { return telegram_port_; }
  /// jobs, tokens or history
  [[nodiscard]] std::string endpoint(const std::string& socket) const;
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }

  /// Everything that a piece has written, in all its lives.
  [[nodiscard]] std::string log(const std::string& piece) const;
  [[nodiscard]] int times_logged(const std::string& piece, const std::string& text) const;
  /// Waits until a piece has logged a text so many times. Throws if it does not.
  void await_log(const std::string& piece, const std::string& text, int times = 1) const;

  /// Writes a question and waits until the gateway is done with it; returns what it has put below it, message by
  /// message.
  std::vector<std::string> ask_for_messages(std::int64_t chat, const std::string& text);
  /// The same where one message is expected. Throws if there are others.
  std::string ask(std::int64_t chat, const std::string& text);
  void await_answer(const spoken& question) const;
  /// Writes something that is answered with a prepared line, and returns that.
  std::string ask_for_line(std::int64_t chat, const std::string& text);
  /// Waits until the bot has written so many messages below `after`, and returns them.
  std::vector<std::string> await_messages(std::int64_t chat, std::int64_t after, std::size_t count) const;

 private:
  struct part {
    child_process::options how;
    std::string ready_file;
    std::optional<child_process> process;
  };

  void add(const std::string& name, const std::string& program, std::vector<std::string> arguments,
           environment settings);
  void note_port(const std::string& name);
  void show_logs() const;

  temp_dir folder_;
  redis_server redis_;
  int telegram_port_;
  std::vector<int> ollama_ports_;
  std::map<std::string, part> pieces_;
  int uncaught_at_start_;
};

/// Waits for something that a test says about the world; throws std::runtime_error with `what` if it does not come true.
void await(const std::string& what, const std::function<bool()>& holds);

}  // namespace luka::test
