// A process of the smallest kind, put together as ours are, that does what its settings say. For the tests of what all
// processes have in common.
#include <cstdio>
#include <stdexcept>

#include "common/async/sleep.hpp"
#include "common/service/command_line.hpp"
#include "common/service/notify.hpp"
#include "common/service/process.hpp"

namespace {

using namespace luka;

struct settings {
  service::common_settings common;
  std::string token;
  std::int64_t number = 0;
  std::string start, work, drain;
  std::int64_t failure_code = 0;
};

settings read_settings(config::reader& read) {
  settings chosen;
  chosen.common = service::read_common(read, "sample");
  chosen.token = read.secret("SAMPLE_TOKEN", "A secret", "what somebody gave you");
  chosen.number = read.integer("SAMPLE_NUMBER", 5, 1, 9, "A number");
  chosen.start = read.choice("SAMPLE_START", {"well", "throws"}, "How the start goes");
  chosen.work = read.choice("SAMPLE_WORK", {"waits", "fails", "hangs"}, "What the task does");
  chosen.drain = read.choice("SAMPLE_DRAIN", {"well", "fails", "endless"}, "How the end goes");
  chosen.failure_code = read.integer("SAMPLE_FAILURE_CODE", 0, 0, 255, "Exit code after a failure; 0: the usual one");
  return chosen;
}

void say(const char* what) {
  std::printf("%s\n", what);
  std::fflush(stdout);
}

class sample final : public service::application {
 public:
  explicit sample(settings chosen) : chosen_(std::move(chosen)) {}
  ~sample() override { say("application gone"); }

  void start(task_group& tasks) override {
    if (chosen_.start == "throws") throw std::runtime_error("cannot start");
    tasks.spawn("worker", work());
    service::announce_ready("number " + std::to_string(chosen_.number));
    say("started");
  }

  task<> drain() override {
    say("draining");
    if (chosen_.drain == "fails") throw std::runtime_error("cannot drain");
    if (chosen_.drain == "endless") co_await sleep_for(std::chrono::hours(1));
    co_await sleep_for(std::chrono::milliseconds(10));
    say("drained");
  }

  [[nodiscard]] int failure_code() const override {
    return chosen_.failure_code == 0 ? application::failure_code() : static_cast<int>(chosen_.failure_code);
  }

 private:
  struct on_leave {
    ~on_leave() { say("task gone"); }
  };

  task<> work() {
    const on_leave farewell;
    co_await sleep_for(std::chrono::milliseconds(1));
    if (chosen_.work == "fails") throw std::runtime_error("a bug");
    while (chosen_.work == "hangs") {
      bool asked_to_go = false;
      try {
        co_await sleep_for(std::chrono::milliseconds(1));
      } catch (const std::exception&) {
        asked_to_go = true;
      }
      if (asked_to_go) {
        say("I will not go");
        co_await asio::this_coro::reset_cancellation_state();
      }
    }
    co_await sleep_for(std::chrono::hours(1));
  }

  settings chosen_;
};

}  // namespace

int main(int argc, char** argv) {
  settings chosen;
  const auto load = [&](config::reader& read) { chosen = read_settings(read); };
  if (const auto code = service::prepare(argc, argv, "sample", "does what tests want", load)) return *code;
  service::protect_process();
  log::start(chosen.common.logging);
  log::hide(chosen.token);
  log::info("", "settings read", {{"token", chosen.token}, {"number", chosen.number}});
  try {
    return service::run([&](const asio::any_io_executor&) { return std::make_unique<sample>(chosen); });
  } catch (const std::exception& e) {
    std::printf("start: %s\n", e.what());
    return service::exit_configuration;
  }
}
