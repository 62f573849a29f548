// One test for each way in which ZMQ_FD and an event loop are known to fail each other, on each transport. The numbers
// are those of the project's list: P7 and P8 are about the end of a socket, see socket_lifetime_test.cpp.
#include <ctime>

#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "common/async/sleep.hpp"
#include "common/async/wakeup.hpp"
#include "tests/component/common/zmq_world.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using namespace boost::asio::experimental::awaitable_operators;

namespace {

/// CPU time of this thread.
duration cpu_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

void echo(zmq::socket_t& peer) {
  for (;;) {
    zmq::message_t message;
    (void)peer.recv(message);
    peer.send(message, zmq::send_flags::none);
  }
}

/// How a wait that fails says so.
error_code outcome_of(zmq_world& world, task<> body) {
  try {
    world.drive(std::move(body));
  } catch (const boost::system::system_error& e) {
    return e.code();
  }
  return {};
}

// Large messages and small buffers, so that a queue is full after a few of them whatever the transport keeps.
const std::string large(32 * 1024, 'x');

void small_queues(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::sndhwm, 4);
  socket.set(zmq::sockopt::rcvhwm, 4);
  socket.set(zmq::sockopt::sndbuf, 4096);
  socket.set(zmq::sockopt::rcvbuf, 4096);
}

}  // namespace

TEST_CASE("P1: a send does not swallow a receive") {
  constexpr int senders = 4, each = 3000, most_under_way = 8;
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  const auto address = world.serve(zmq::socket_type::dealer, echo);
  auto socket = world.connected(zmq::socket_type::dealer, address);
  wakeup room(world.loop.get_executor());
  int sent = 0, received = 0;
  auto sender = [&]() -> task<> {
    for (int i = 0; i < each; ++i) {
      while (sent - received >= most_under_way) co_await room.wait();
      ++sent;
      co_await socket.send(to_frames("x"));
    }
  };
  auto receiver = [&]() -> task<> {
    while (received < senders * each) {
      co_await socket.receive();
      ++received;
      room.notify();
    }
  };
  for (int i = 0; i < senders; ++i) asio::co_spawn(world.loop, sender(), asio::detached);
  world.drive(receiver());
  CHECK(received == senders * each);
}

TEST_CASE("P2: a message that came before the first wait is seen") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  auto peer = world.raw(zmq::socket_type::push);
  const auto address = world.bind(peer);
  auto socket = world.connected(zmq::socket_type::pull, address);
  send(peer, "early");
  socket.configure(until_readable);
  world.drive(socket.wait(readiness::in));
  CHECK(view(socket.try_receive().value().at(0)) == "early");
}

TEST_CASE("P3: a backlog is emptied even by one receive per wait") {
  constexpr int messages = 500;
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  auto peer = world.raw(zmq::socket_type::push);
  const auto address = world.bind(peer);
  auto socket = world.connected(zmq::socket_type::pull, address);
  for (int i = 0; i < messages; ++i) send(peer, std::to_string(i));
  int received = 0;
  auto body = [&]() -> task<> {
    while (received < messages) {
      co_await socket.wait(readiness::in);
      const auto message = socket.try_receive();
      if (message && view(message->at(0)) == std::to_string(received)) ++received;
    }
  };
  world.drive(body());
  CHECK(received == messages);
}

TEST_CASE("P4: a waiter that was overtaken goes back to sleep, and none sleeps for ever") {
  constexpr int messages = 3000, receivers = 3;
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  const auto address = world.serve(zmq::socket_type::dealer, echo);
  auto socket = world.connected(zmq::socket_type::dealer, address);
  wakeup changed(world.loop.get_executor());
  int sent = 0, received = 0, ended = 0;
  auto receiver = [&]() -> task<> {
    try {
      for (;;) {
        co_await socket.receive();
        ++received;
        changed.notify();
      }
    } catch (const boost::system::system_error& e) {
      if (e.code() == asio::error::operation_aborted) ++ended;
    }
  };
  auto sender = [&]() -> task<> {
    while (received < messages) {
      // One at a time, now and then two: several waiters wake up for one message.
      const int wanted = received % 7 == 0 ? 2 : 1;
      while (sent < messages && sent - received < wanted) {
        ++sent;
        co_await socket.send(to_frames("x"));
      }
      if (received < messages) co_await changed.wait();
    }
  };
  for (int i = 0; i < receivers; ++i) asio::co_spawn(world.loop, receiver(), asio::detached);
  world.drive(sender());
  world.settle();
  CHECK(received == messages);
  CHECK(ended == 0);
  socket.close();
  world.settle();
  CHECK(ended == receivers);
}

TEST_CASE("P5: a full queue is waited out without spinning") {
  constexpr int messages = 300;
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  int taken = 0;
  auto slowly = [&](zmq::socket_t& peer) {
    for (;;) {
      receive(peer);
      ++taken;
      std::this_thread::sleep_for(1ms);
    }
  };
  const auto address = world.serve(zmq::socket_type::pull, slowly, small_queues);
  auto socket = world.connected(zmq::socket_type::push, address, small_queues);
  int refused = 0;
  auto body = [&]() -> task<> {
    for (int i = 0; i < messages; ++i) {
      frames message = to_frames(large);
      while (socket.try_send(message) == asio::error::would_block) {
        ++refused;
        co_await socket.wait(readiness::out);
      }
    }
  };
  const auto started = monotonic_clock::now();
  const auto cpu_before = cpu_time();
  world.drive(body());
  const auto cpu = cpu_time() - cpu_before;
  const auto whole = monotonic_clock::now() - started;
  CHECK(refused > 0);
  CHECK(refused < 20 * messages);  // spinning is refused thousands of times a message
  CHECK(cpu < whole / 2);          // and takes the whole core
}

TEST_CASE("P6: room to send is found out although the descriptor never says so") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  std::string address;
  auto socket = world.bound(zmq::socket_type::push, address);
  frames message = to_frames("x");
  REQUIRE(socket.try_send(message) == asio::error::would_block);  // nobody is there
  REQUIRE(message.size() == 1);
  bool ended = false;
  auto waiter = [&]() -> task<> {
    co_await socket.wait(readiness::out);
    ended = true;
  };
  asio::co_spawn(world.loop, waiter(), asio::detached);
  world.settle();
  CHECK_FALSE(ended);
  auto peer = world.raw(zmq::socket_type::pull);
  peer.connect(address);
  auto body = [&]() -> task<> { co_await socket.send(std::move(message)); };
  world.drive(body());
  world.settle();
  CHECK(ended);
  CHECK(receive(peer) == "x");
}

TEST_CASE("P9: a wait that loses a race loses no message") {
  constexpr int messages = 2000;
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  auto numbers = [](zmq::socket_t& peer) {
    for (int i = 0; i < messages; ++i) {
      send(peer, std::to_string(i));
      if (i % 3 == 0) std::this_thread::sleep_for(60us);
    }
  };
  const auto address = world.serve(zmq::socket_type::push, numbers);
  auto socket = world.connected(zmq::socket_type::pull, address);
  int received = 0, lost_races = 0;
  auto body = [&]() -> task<> {
    while (received < messages) {
      const auto winner = co_await (socket.wait(readiness::in) || sleep_for(50us));
      if (winner.index() == 1) ++lost_races;
      while (const auto message = socket.try_receive()) {
        REQUIRE(view(message->at(0)) == std::to_string(received));
        ++received;
      }
    }
  };
  world.drive(body());
  CHECK(received == messages);
  CHECK(lost_races > 0);
}

TEST_CASE("P10: a wait that fails in a race is not forgotten") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  std::string address;
  auto socket = world.bound(zmq::socket_type::pull, address);
  bool timer_won = false;
  auto race = [&]() -> task<> {
    // "||" waits for the first success, so the failure shows only after the timer, at the next call.
    const auto winner = co_await (socket.wait(readiness::in) || sleep_for(20ms));
    timer_won = winner.index() == 1;
    socket.try_receive();
  };
  asio::co_spawn(world.loop, race(), [](std::exception_ptr) {});
  world.settle();
  world.context.shutdown();
  CHECK(outcome_of(world, socket.wait(readiness::in)) == asio::error::operation_aborted);
  auto until_raced = [&]() -> task<> {
    while (!timer_won) co_await sleep_for(1ms);
  };
  world.drive(until_raced());
  CHECK_THROWS_AS(socket.try_receive(), boost::system::system_error);
}

TEST_CASE("P11: a flood does not starve timers") {
  constexpr int wanted_ticks = 20, most_batches = 100000;
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  auto flood = [](zmq::socket_t& peer) {
    for (;;) send(peer, "x");
  };
  const auto address = world.serve(zmq::socket_type::push, flood);
  auto socket = world.connected(zmq::socket_type::pull, address);
  int ticks = 0, full_batches = 0;
  auto ticker = [&]() -> task<> {
    while (ticks < wanted_ticks) {
      co_await sleep_for(1ms);
      ++ticks;
    }
  };
  // The loop that the wrapper asks its users to write.
  auto receiver = [&]() -> task<> {
    for (int batch = 0; batch < most_batches && ticks < wanted_ticks; ++batch) {
      co_await socket.wait(readiness::in);
      int taken = 0;
      while (taken < drain_limit && socket.try_receive()) ++taken;
      if (taken == drain_limit) ++full_batches;
      co_await asio::post(world.loop, use_task);
    }
  };
  asio::co_spawn(world.loop, ticker(), asio::detached);
  world.drive(receiver());
  CHECK(ticks == wanted_ticks);
  CHECK(full_batches > 0);  // it was a flood
}

TEST_CASE("P12: shutting the context down ends every wait, and nothing else breaks") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  std::string address;
  auto in = world.bound(zmq::socket_type::pull, address);
  std::string other_address;
  auto out = world.bound(zmq::socket_type::push, other_address);
  std::vector<error_code> seen;
  auto note = [&](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& e) {
      seen.push_back(e.code());
    }
  };
  for (int i = 0; i < 3; ++i) asio::co_spawn(world.loop, in.wait(readiness::in), note);
  asio::co_spawn(world.loop, in.receive(), [&](std::exception_ptr thrown, const frames&) { note(thrown); });
  asio::co_spawn(world.loop, out.wait(readiness::out), note);
  asio::co_spawn(world.loop, out.send(to_frames("x")), note);
  world.settle();
  REQUIRE(seen.empty());
  world.context.shutdown();
  auto until_ended = [&]() -> task<> {
    while (seen.size() < 6) co_await sleep_for(1ms);
  };
  world.drive(until_ended());
  CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& code) { return code == asio::error::operation_aborted; }));
  CHECK(outcome_of(world, in.wait(readiness::in)) == asio::error::operation_aborted);
  frames message = to_frames("x");
  CHECK(out.try_send(message) == asio::error::operation_aborted);
  CHECK_THROWS_AS(in.try_receive(), boost::system::system_error);
}
