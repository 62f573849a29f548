// A program that a test runs.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace luka::test {

/// Starts at once, with its output in a file; is killed and reaped at the latest when the object goes, and by the
/// kernel should the test die first.
class child_process {
 public:
  struct options {
    std::string program;  ///< a path, or a name to be found in $PATH
    std::vector<std::string> arguments;
    /// The whole environment, except for $PATH, $HOME, $TMPDIR and the sanitizers' options, which are the test's own.
    std::map<std::string, std::string> environment;
    std::string output;  ///< stdout and stderr are appended to this file
    std::string folder;  ///< to start in; empty: the test's own
  };

  /// Throws std::system_error when it can not be started; a program that does not exist exits with 127.
  explicit child_process(const options& chosen);
  ~child_process();
  child_process(child_process&& other) noexcept;
  child_process& operator=(child_process&& other) noexcept;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool is_running();
  void signal(int number);
  /// The exit code, or 128 + the signal that ended it; nullopt if it still runs after `patience`.
  std::optional<int> wait(std::chrono::milliseconds patience = std::chrono::seconds(10));
  /// SIGTERM, and SIGKILL if that does not help in time. Returns as wait() does.
  int stop(std::chrono::milliseconds patience = std::chrono::seconds(10));
  /// SIGKILL.
  void kill();

  /// What it has written so far.
  [[nodiscard]] std::string output() const;
  /// Resident memory in kB, 0 if it is gone.
  [[nodiscard]] long resident_kb() const;

 private:
  std::optional<int> try_reap();

  pid_t pid_ = -1;
  std::optional<int> code_;
  std::string output_;
};

}  // namespace luka::test
