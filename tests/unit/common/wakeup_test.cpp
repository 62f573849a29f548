#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "common/async/task_group.hpp"
#include "common/async/wakeup.hpp"
#include "common/result.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"

using namespace luka;
using namespace std::chrono_literals;

namespace {

struct fixture {
  asio::io_context loop{1};
  wakeup changed{loop.get_executor()};
  int ended = 0;

  task<> wait_once() {
    co_await changed.wait();
    ++ended;
  }
};

task_group::failure_handler never_fails() {
  return [](const std::string& name, const std::string& what) { FAIL(name << ": " << what); };
}

}  // namespace

TEST_CASE("notify wakes everybody who waits") {
  fixture f;
  task_group tasks(f.loop.get_executor(), never_fails());
  for (int i = 0; i < 3; ++i) tasks.spawn("waiter", f.wait_once());
  f.loop.poll();
  CHECK(f.ended == 0);
  f.changed.notify();
  f.loop.restart();
  f.loop.poll();
  CHECK(f.ended == 3);
  CHECK(tasks.size() == 0);
}

TEST_CASE("a notify without a waiter is forgotten") {
  fixture f;
  task_group tasks(f.loop.get_executor(), never_fails());
  f.changed.notify();
  tasks.spawn("waiter", f.wait_once());
  f.loop.poll();
  CHECK(f.ended == 0);
  f.changed.notify();
  f.loop.poll();
  CHECK(f.ended == 1);
}

TEST_CASE("two notifies in a row wake a waiter once") {
  fixture f;
  task_group tasks(f.loop.get_executor(), never_fails());
  auto twice = [&]() -> task<> {
    co_await f.wait_once();
    co_await f.wait_once();
  };
  tasks.spawn("waiter", twice());
  f.loop.poll();
  f.changed.notify();
  f.changed.notify();
  f.loop.poll();
  CHECK(f.ended == 1);
  f.changed.notify();
  f.loop.poll();
  CHECK(f.ended == 2);
}

TEST_CASE("a wait with a deadline ends at the deadline without an error") {
  fixture f;
  auto body = [&]() -> task<> { co_await f.changed.wait(monotonic_clock::now() + 2ms); };
  CHECK_NOTHROW(test::drive(f.loop, body()));
}

TEST_CASE("a deadline that has passed does not wait") {
  fixture f;
  auto body = [&]() -> task<> { co_await f.changed.wait(time_point::min()); };
  CHECK_NOTHROW(test::drive(f.loop, body()));
}

TEST_CASE("cancelling the task ends the wait with operation_aborted") {
  fixture f;
  task_group tasks(f.loop.get_executor(), never_fails());
  error_code seen;
  auto body = [&]() -> task<> {
    try {
      co_await f.changed.wait();
    } catch (const boost::system::system_error& e) {
      seen = e.code();
      throw;
    }
  };
  tasks.spawn("waiter", body());
  f.loop.poll();
  tasks.cancel();
  f.loop.restart();
  f.loop.poll();
  CHECK(seen == asio::error::operation_aborted);
  CHECK(tasks.size() == 0);
}

TEST_CASE("a waiter that was cancelled is no longer notified") {
  fixture f;
  {
    task_group tasks(f.loop.get_executor(), never_fails());
    tasks.spawn("waiter", f.wait_once());
    f.loop.poll();
    tasks.cancel();
    f.loop.restart();
    f.loop.poll();
  }
  CHECK_NOTHROW(f.changed.notify());
  CHECK(f.ended == 0);
}
