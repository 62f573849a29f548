// A private Redis for a test: the real program, in a folder of its own.
#pragma once

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temp_dir.hpp"

namespace luka::test {

/// A TCP port of 127.0.0.1 that was free a moment ago.
int free_port();

/// Listens on a unix socket and on a free TCP port of 127.0.0.1; keeps its data (append-only) over restarts, its
/// address too.
class redis_server {
 public:
  /// `arguments` are added to the command line, such as {"--requirepass", "secret"}. Starts it, and returns when it
  /// answers. Throws std::runtime_error, with its output, if it does not.
  explicit redis_server(std::vector<std::string> arguments = {});

  void start();
  /// SIGKILL: as in a crash.
  void kill() { process_->kill(); }
  /// SIGSTOP and SIGCONT: a Redis that keeps its connections and says nothing.
  void pause() { process_->signal(SIGSTOP); }
  void resume() { process_->signal(SIGCONT); }

  [[nodiscard]] std::string socket() const { return dir_.file("r.sock"); }
  [[nodiscard]] int port() const { return port_; }

  /// Carries out a command on a connection of its own (as `login` says, if need be: {"user", "password"}) and returns
  /// the reply as text: integers in decimal, nil as "(nil)", lists one element per line. Throws if there is no reply.
  std::string ask(const std::vector<std::string>& command, const std::vector<std::string>& login = {}) const;

 private:
  [[nodiscard]] bool answers() const;

  temp_dir dir_;
  int port_ = 0;
  std::vector<std::string> arguments_;
  std::optional<child_process> process_;
};

}  // namespace luka::test
