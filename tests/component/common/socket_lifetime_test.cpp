// How a socket begins, moves and ends, whoever still waits for it.
#include <atomic>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include "common/async/sleep.hpp"
#include "tests/component/common/zmq_world.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

/// Counts how waits end.
struct endings {
  int aborted = 0, other = 0;

  auto note() {
    return [this](std::exception_ptr thrown) {
      try {
        if (thrown) std::rethrow_exception(thrown);
        ++other;
      } catch (const boost::system::system_error& e) {
        ++(e.code() == asio::error::operation_aborted ? aborted : other);
      }
    };
  }
};

}  // namespace

TEST_CASE("P8: destroying a socket with pending waits is safe and ends them") {
  constexpr int sockets = 100;
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  endings seen;
  for (int i = 0; i < sockets; ++i) {
    std::string address;
    auto socket = world.bound(zmq::socket_type::push, address);
    asio::co_spawn(world.loop, socket.wait(readiness::out), seen.note());
    if (i % 2 == 0) world.settle();  // every other wait has not even started
  }
  world.settle();
  CHECK(seen.aborted == sockets);
  CHECK(seen.other == 0);
}

TEST_CASE("P8: destroying a socket whose signal is under way is safe") {
  constexpr int sockets = 50;
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  endings seen;
  for (int i = 0; i < sockets; ++i) {
    auto peer = world.raw(zmq::socket_type::push);
    const auto address = world.bind(peer);
    auto socket = world.connected(zmq::socket_type::pull, address);
    asio::co_spawn(world.loop, socket.wait(readiness::in), seen.note());
    world.settle();
    send(peer, "x");
  }
  world.settle();
  CHECK(seen.aborted + seen.other == sockets);
}

TEST_CASE("a wait that has been made and not started may outlive its socket") {
  zmq_world world("inproc");
  std::string address;
  auto socket = std::make_optional(world.bound(zmq::socket_type::pull, address));
  auto pending = socket->wait(readiness::in);
  socket.reset();
  CHECK_THROWS_AS(world.drive(std::move(pending)), boost::system::system_error);
}

TEST_CASE("whoever is woken may destroy the socket") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  auto peer = world.raw(zmq::socket_type::push);
  const auto address = world.bind(peer);
  auto socket = std::make_optional(world.connected(zmq::socket_type::pull, address));
  endings seen;
  auto first = [&]() -> task<> {
    co_await socket->wait(readiness::in);
    socket.reset();
  };
  asio::co_spawn(world.loop, first(), asio::detached);
  asio::co_spawn(world.loop, socket->wait(readiness::in), seen.note());
  world.settle();
  send(peer, "x");
  auto until_ended = [&]() -> task<> {
    while (seen.aborted + seen.other == 0) co_await sleep_for(1ms);
  };
  world.drive(until_ended());
  CHECK_FALSE(socket.has_value());
}

TEST_CASE("closing twice is closing once, and a closed socket says so") {
  zmq_world world(any_transport());
  std::string address;
  auto socket = world.bound(zmq::socket_type::dealer, address);
  CHECK_FALSE(socket.is_closed());
  socket.close();
  socket.close();
  CHECK(socket.is_closed());
  frames message = to_frames("x");
  CHECK(socket.try_send(message) == asio::error::operation_aborted);
  CHECK(message.size() == 1);
  CHECK_THROWS_AS(socket.try_receive(), boost::system::system_error);
  CHECK_THROWS_AS(world.drive(socket.wait(readiness::in)), boost::system::system_error);
}

TEST_CASE("a loop that goes first leaves nothing behind") {
  zmq::context_t context(1);
  endings seen;
  {
    asio::io_context loop{1};
    async_socket socket(loop.get_executor(), context, zmq::socket_type::pull);
    asio::co_spawn(loop, socket.wait(readiness::in), seen.note());
    loop.poll();
  }
  CHECK(seen.aborted + seen.other == 0);  // the waiting coroutine was destroyed, not resumed
}

TEST_CASE("a moved socket goes on where it was") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  auto peer = world.raw(zmq::socket_type::push);
  const auto address = world.bind(peer);
  auto first = world.connected(zmq::socket_type::pull, address);
  endings seen;
  asio::co_spawn(world.loop, first.wait(readiness::in), seen.note());
  world.settle();
  auto second = std::move(first);
  send(peer, "x");
  frames got;
  auto body = [&]() -> task<> { got = co_await second.receive(); };
  world.drive(body());
  CHECK(view(got.at(0)) == "x");
  second.close();
  world.settle();
  CHECK(seen.aborted + seen.other == 1);
}

TEST_CASE("a socket that is assigned another closes what it was with the other") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  std::string old_address, new_address;
  auto socket = world.bound(zmq::socket_type::pull, old_address);
  endings old_waits, new_waits;
  asio::co_spawn(world.loop, socket.wait(readiness::in), old_waits.note());
  {
    auto other = world.bound(zmq::socket_type::pull, new_address);
    asio::co_spawn(world.loop, other.wait(readiness::in), new_waits.note());
    world.settle();
    socket = std::move(other);
    world.settle();
    CHECK(old_waits.aborted == 0);
  }
  world.settle();
  CHECK(old_waits.aborted == 1);
  CHECK(new_waits.aborted == 0);
  auto peer = world.raw(zmq::socket_type::push);
  peer.connect(new_address);
  send(peer, "x");
  frames got;
  auto body = [&]() -> task<> { got = co_await socket.receive(); };
  world.drive(body());
  CHECK(view(got.at(0)) == "x");
}

TEST_CASE("P7: the descriptor is closed once, not a second time when it has become somebody else's") {
  std::atomic<bool> stop = false;
  std::atomic<int> stolen = 0;
  const auto watch_descriptors = [&] {
    while (!stop) {
      const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
      std::this_thread::yield();
      if (::close(fd) != 0) ++stolen;
    }
  };
  std::thread watcher(watch_descriptors);
  {
    asio::io_context loop{1};
    for (int i = 0; i < 200; ++i) {
      zmq::context_t context(1);
      async_socket socket(loop.get_executor(), context, zmq::socket_type::pull);
      asio::co_spawn(loop, socket.wait(readiness::in), [](std::exception_ptr) {});
      if (i % 2 == 0) loop.poll();
      if (i % 3 == 0) socket.close();
    }
    loop.restart();
    loop.poll();
  }
  stop = true;
  watcher.join();
  CHECK(stolen == 0);
}
