#include "common/async/sleep.hpp"

#include "common/async/task_group.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"

using namespace luka;
using namespace std::chrono_literals;

TEST_CASE("a sleep is not shorter than asked for") {
  asio::io_context loop(1);
  const auto start = monotonic_clock::now();
  test::drive(loop, sleep_for(3ms));
  CHECK(monotonic_clock::now() - start >= 3ms);
}

TEST_CASE("sleeping until the past ends at once") {
  asio::io_context loop(1);
  CHECK_NOTHROW(test::drive(loop, sleep_until(monotonic_clock::now() - 1h)));
}

TEST_CASE("a cancelled sleep ends its task") {
  asio::io_context loop(1);
  int failures = 0;
  bool went_on = false;
  task_group tasks(loop.get_executor(), [&](const std::string&, const std::string&) { ++failures; });
  auto body = [&]() -> task<> {
    co_await sleep_for(1h);
    went_on = true;
  };
  tasks.spawn("sleeper", body());
  loop.poll();
  tasks.cancel();
  loop.restart();
  loop.poll();
  CHECK(tasks.size() == 0);
  CHECK(failures == 0);
  CHECK_FALSE(went_on);
}
