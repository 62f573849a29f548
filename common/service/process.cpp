#include "common/service/process.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>

#include <boost/asio/signal_set.hpp>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/async/sleep.hpp"
#include "common/service/command_line.hpp"
#include "common/service/notify.hpp"

namespace luka::service {

namespace {

/// systemd's watchdog: a sign of life from the loop itself, at half the interval that it asks for.
task<> feed_watchdog(duration interval) {
  for (;;) {
    notify_supervisor("WATCHDOG=1");
    co_await sleep_for(interval / 2);
  }
}

void start_watchdog(task_group& tasks) {
  const char* text = std::getenv("WATCHDOG_USEC");
  const long long microseconds = text ? std::atoll(text) : 0;
  if (microseconds > 0) tasks.spawn("watchdog", feed_watchdog(std::chrono::microseconds(microseconds)));
}

/// Ends every task while the objects that they refer to are still alive.
void unwind(asio::io_context& loop, task_group& tasks, task_group& closing) {
  tasks.cancel();
  closing.cancel();
  const auto left = [&] { return tasks.size() + closing.size(); };
  const auto deadline = monotonic_clock::now() + std::chrono::seconds(3);
  while (left() > 0 && monotonic_clock::now() < deadline) {
    loop.restart();  // a task that fails meanwhile stops the loop again
    loop.run_one_for(std::chrono::milliseconds(50));
  }
  if (left() == 0) return;
  log::error("", "tasks did not end, leaving without them", {{"tasks", left()}});
  ::_exit(exit_software);
}

/// A connection for each answer, and those that are kept, may be more than the 1,024 that are usual for a process.
void raise_file_limit() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

int application::failure_code() const { return exit_software; }

int run(const std::function<std::unique_ptr<application>(asio::any_io_executor)>& make) {
  asio::io_context loop(1);
  int exit_code = 0;
  bool stopping = false;
  std::unique_ptr<application> app;

  auto on_failure = [&](const std::string& name, const std::string& what) {
    log::error("", "task failed, the process ends", {{"task", name}, {"why", what}});
    exit_code = app ? app->failure_code() : exit_software;
    loop.stop();
  };
  task_group tasks(loop.get_executor(), on_failure);
  task_group closing(loop.get_executor(), on_failure);  // draining is no task of the application's: it may cancel those
  app = make(loop.get_executor());

  auto finish = [&]() -> task<> {
    announce_stopping();
    co_await app->drain();
    loop.stop();
  };
  asio::signal_set signals(loop, SIGTERM, SIGINT);
  std::function<void(const error_code&, int)> on_signal = [&](const error_code& failed, int number) {
    if (failed) return;
    if (std::exchange(stopping, true)) ::_exit(130);
    log::info("", "stopping", {{"signal", number == SIGTERM ? "SIGTERM" : "SIGINT"}});
    signals.async_wait(on_signal);
    closing.spawn("drain", finish());
  };
  signals.async_wait(on_signal);

  try {
    app->start(tasks);
  } catch (...) {
    unwind(loop, tasks, closing);
    throw;
  }
  start_watchdog(tasks);
  loop.run();
  unwind(loop, tasks, closing);
  log::info("", "stopped", {{"code", exit_code}});
  return exit_code;
}

void protect_process() {
  std::signal(SIGPIPE, SIG_IGN);
  raise_file_limit();
  const char* wanted = std::getenv("LUKA_CORE_DUMPS");
  if (wanted && std::strcmp(wanted, "on") == 0) return;
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace luka::service
