// One connection to a Redis that answers byte by byte as the test wants: slowly, late, or not at all.
#include "history_svc/redis/session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include "common/async/sleep.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/drive.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

using local_socket = asio::local::stream_protocol::socket;

struct slow_redis {
  asio::io_context loop{1};
  task_group tasks{loop.get_executor(), [](const std::string& task, const std::string& what) { FAIL(task << what); }};
  local_socket theirs{loop};
  std::shared_ptr<redis::session> session;
  std::vector<result<redis::reply>> outcomes;

  explicit slow_redis(duration patience) {
    local_socket ours(loop);
    asio::local::connect_pair(ours, theirs);
    redis::session::limits allowed;
    allowed.patience = patience;
    session = std::make_shared<redis::session>(std::move(ours), allowed);
    redis::session::start(session, tasks);
  }
  ~slow_redis() {
    session->close(redis::errc::lost);
    drive(loop, tasks.join());
  }

  void ask(int count) {
    for (int i = 0; i < count; ++i) tasks.spawn("question", ask_one());
  }
  task<> ask_one() {
    redis::command ping;
    ping.emplace_back("PING");
    auto outcome = co_await session->ask(std::move(ping));
    outcomes.push_back(std::move(outcome));
  }
  task<> answer(int count, duration pause) {
    const std::string pong = "+PONG\r\n";
    for (int i = 0; i < count; ++i) {
      co_await sleep_for(pause);
      co_await asio::async_write(theirs, asio::buffer(pong), use_task);
    }
  }
  task<> until_outcomes(std::size_t count) {
    while (outcomes.size() < count) co_await sleep_for(1ms);
  }
};

}  // namespace

TEST_CASE("a Redis that answers slowly is waited for: each reply shows that it is there") {
  slow_redis one(500ms);
  one.ask(5);
  asio::co_spawn(one.loop, one.answer(5, 200ms), asio::detached);
  drive(one.loop, one.until_outcomes(5));
  for (const auto& outcome : one.outcomes) CHECK(outcome.has_value());
  CHECK_FALSE(one.session->is_closed());
}

TEST_CASE("a Redis that says nothing is given up, and all who wait for it hear of it") {
  slow_redis one(50ms);
  one.ask(3);
  drive(one.loop, one.until_outcomes(3));
  for (const auto& outcome : one.outcomes) CHECK(outcome.error() == redis::errc::timed_out);
  CHECK(one.session->unanswered() == 3);
}

TEST_CASE("a Redis that falls silent after some replies is given up") {
  slow_redis one(50ms);
  one.ask(3);
  asio::co_spawn(one.loop, one.answer(2, 0ms), asio::detached);
  drive(one.loop, one.until_outcomes(3));
  CHECK(one.outcomes[0].has_value());
  CHECK(one.outcomes[1].has_value());
  CHECK(one.outcomes[2].error() == redis::errc::timed_out);
}
