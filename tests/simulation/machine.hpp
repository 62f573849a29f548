// A process in the simulation: an event loop of its own with a real program in it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/async/task_group.hpp"
#include "common/service/process.hpp"
#include "tests/simulation/timeline.hpp"

namespace luka::sim {

/// Runs only when something has happened to it, and then until it waits again. It can be killed between any two steps of
/// its loop: its objects go, and nothing that they would do on leaving is seen by others. Does not come back by itself.
class machine {
 public:
  using program = std::unique_ptr<service::application>;
  using builder = std::function<program(const asio::any_io_executor&)>;
  /// `what`: "" for an end by kill or after a drain, otherwise the failure of a task.
  using end_handler = std::function<void(const std::string& what)>;

  machine(timeline& time, std::string name) : time_(time), name_(std::move(name)) {}
  ~machine();
  machine(const machine&) = delete;
  machine& operator=(const machine&) = delete;

  void boot(const builder& build, end_handler on_end);
  /// Something has happened to it.
  void run();

  void kill();
  /// Killed in the middle of what it does next.
  void kill_after(unsigned steps) { steps_left_ = steps; }
  /// SIGTERM.
  void drain();
  /// SIGSTOP. What happens to it meanwhile waits.
  void freeze(duration how_long);
  void thaw();

  [[nodiscard]] bool is_up() const { return loop_ != nullptr && !dying_; }
  [[nodiscard]] bool is_frozen() const { return frozen_; }
  [[nodiscard]] time_point frozen_until() const { return frozen_until_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Of this boot, so that what was planned for an earlier one can be told.
  [[nodiscard]] std::uint64_t boots() const { return boots_; }

 private:
  void end(const std::string& what);
  task<> leave();

  timeline& time_;
  std::string name_;
  std::unique_ptr<asio::io_context> loop_;
  std::unique_ptr<task_group> tasks_, closing_;
  program program_;
  end_handler on_end_;
  std::uint64_t boots_ = 0;
  unsigned steps_left_ = 0;
  bool running_ = false, dying_ = false, draining_ = false, frozen_ = false, is_over_ = false;
  std::string failure_;
  time_point frozen_until_{};
};

}  // namespace luka::sim
