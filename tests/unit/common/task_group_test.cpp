#include "common/async/task_group.hpp"

#include <stdexcept>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>

#include "common/async/sleep.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"

using namespace luka;
using namespace std::chrono_literals;

namespace {

struct fixture {
  asio::io_context loop{1};
  std::vector<std::string> failures;
  task_group tasks{loop.get_executor(),
                   [this](const std::string& name, const std::string& what) { failures.push_back(name + ": " + what); }};
  int finished = 0;

  task<> yield_then_finish() {
    co_await asio::post(loop, use_task);
    ++finished;
  }
  task<> fail(bool at_once) {
    if (!at_once) co_await asio::post(loop, use_task);
    throw std::runtime_error("broken");
  }
  void run() {
    loop.restart();
    loop.poll();
  }
};

}  // namespace

TEST_CASE("tasks that end leave the group") {
  fixture f;
  f.tasks.spawn("a", f.yield_then_finish());
  f.tasks.spawn("b", f.yield_then_finish());
  CHECK(f.tasks.size() == 2);
  f.run();
  CHECK(f.tasks.size() == 0);
  CHECK(f.finished == 2);
  CHECK(f.failures.empty());
}

TEST_CASE("a task that throws is reported with its name") {
  fixture f;
  f.tasks.spawn("late", f.fail(false));
  f.tasks.spawn("early", f.fail(true));
  f.run();
  std::sort(f.failures.begin(), f.failures.end());
  CHECK(f.failures == std::vector<std::string>{"early: broken", "late: broken"});
  CHECK(f.tasks.size() == 0);
}

TEST_CASE("join waits for the last task also when one fails") {
  fixture f;
  f.tasks.spawn("a", f.yield_then_finish());
  f.tasks.spawn("b", f.fail(false));
  auto slow = [&]() -> task<> {
    co_await sleep_for(2ms);
    ++f.finished;
  };
  f.tasks.spawn("c", slow());
  test::drive(f.loop, f.tasks.join());
  CHECK(f.tasks.size() == 0);
  CHECK(f.finished == 2);
}

TEST_CASE("joining an empty group ends at once") {
  fixture f;
  CHECK_NOTHROW(test::drive(f.loop, f.tasks.join()));
}

TEST_CASE("cancelling ends every task and none of them is a failure") {
  fixture f;
  for (int i = 0; i < 5; ++i) f.tasks.spawn("sleeper", sleep_for(1h));
  f.run();
  f.tasks.cancel();
  test::drive(f.loop, f.tasks.join());
  CHECK(f.failures.empty());
}

TEST_CASE("a task cancelled before its first step ends too") {
  fixture f;
  f.tasks.spawn("sleeper", sleep_for(1h));
  f.tasks.spawn("failing", f.fail(true));
  f.tasks.cancel();
  test::drive(f.loop, f.tasks.join(), 5s);
  CHECK(f.tasks.size() == 0);
}

TEST_CASE("a task spawned and cancelled from inside the loop ends too") {
  fixture f;
  auto body = [&]() -> task<> {
    f.tasks.spawn("sleeper", sleep_for(1h));
    f.tasks.spawn("finisher", f.yield_then_finish());
    f.tasks.cancel();
    co_await f.tasks.join();
  };
  test::drive(f.loop, body(), 5s);
  CHECK(f.tasks.size() == 0);
  CHECK(f.failures.empty());
}

TEST_CASE("cancelling from outside the loop spares tasks that have just ended") {
  fixture f;
  auto ends_by_timer = [&]() -> task<> { co_await sleep_for(1ms); };
  for (int i = 0; i < 20; ++i) f.tasks.spawn("brief", ends_by_timer());
  f.loop.restart();
  while (f.tasks.size() == 20) f.loop.run_one();  // one has ended, the others are about to
  f.tasks.cancel();
  test::drive(f.loop, f.tasks.join());
  CHECK(f.failures.empty());
}

TEST_CASE("a task that catches its cancellation may finish in order") {
  fixture f;
  auto body = [&]() -> task<> {
    asio::steady_timer timer(f.loop, 1h);
    const auto outcome = co_await timer.async_wait(as_result);
    if (std::get<0>(outcome)) ++f.finished;
  };
  f.tasks.spawn("tidy", body());
  f.run();
  f.tasks.cancel();
  f.run();
  CHECK(f.finished == 1);
  CHECK(f.failures.empty());
}

TEST_CASE("a cancelled race of two waits is a cancellation and no failure") {
  using namespace asio::experimental::awaitable_operators;
  fixture f;
  auto body = []() -> task<> { co_await (sleep_for(1h) || sleep_for(2h)); };
  f.tasks.spawn("race", body());
  f.run();
  f.tasks.cancel();
  f.run();
  CHECK(f.tasks.size() == 0);
  CHECK(f.failures.empty());
}

TEST_CASE("a race that fails on both sides is a failure") {
  using namespace asio::experimental::awaitable_operators;
  fixture f;
  auto body = [&]() -> task<> { co_await (f.fail(false) || f.fail(false)); };
  f.tasks.spawn("race", body());
  f.run();
  CHECK(f.failures == std::vector<std::string>{"race: broken"});
}

TEST_CASE("a task may spawn others") {
  fixture f;
  auto parent = [&]() -> task<> {
    f.tasks.spawn("child", f.yield_then_finish());
    co_await asio::post(f.loop, use_task);
  };
  f.tasks.spawn("parent", parent());
  test::drive(f.loop, f.tasks.join());
  CHECK(f.finished == 1);
}
