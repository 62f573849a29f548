// What a socket promises besides waking up.
#include "tests/component/common/zmq_world.hpp"

using namespace luka;
using namespace luka::test;

namespace {

std::vector<std::string> texts(const frames& message) {
  std::vector<std::string> out;
  for (const auto& frame : message) out.emplace_back(view(frame));
  return out;
}

}  // namespace

TEST_CASE("a message arrives with all its frames, empty ones too") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  std::string address;
  auto server = world.bound(zmq::socket_type::pull, address);
  auto client = world.connected(zmq::socket_type::push, address);
  frames got;
  auto body = [&]() -> task<> {
    co_await client.send(to_frames("topic", "", std::string(100000, 'x')));
    got = co_await server.receive();
  };
  world.drive(body());
  CHECK(texts(got) == std::vector<std::string>{"topic", "", std::string(100000, 'x')});
}

TEST_CASE("what was sent has been taken, what was refused is still there") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  std::string address;
  auto server = world.bound(zmq::socket_type::push, address);
  frames message = to_frames("a", "b");
  CHECK(server.try_send(message) == asio::error::would_block);
  CHECK(texts(message) == std::vector<std::string>{"a", "b"});
  auto client = world.connected(zmq::socket_type::pull, address);
  world.drive(server.wait(readiness::out));
  CHECK_FALSE(server.try_send(message));
  CHECK(message.empty());
  frames got;
  auto body = [&]() -> task<> { got = co_await client.receive(); };
  world.drive(body());
  CHECK(texts(got) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a router that does not know its peer says so, and knows it once it has spoken") {
  zmq_world world(any_transport());
  CAPTURE(world.transport);
  std::string address;
  auto router = world.bound(zmq::socket_type::router, address,
                            [](zmq::socket_t& own) { own.set(zmq::sockopt::router_mandatory, 1); });
  frames to_nobody = to_frames("nobody", "hello");
  CHECK(router.try_send(to_nobody) == asio::error::host_unreachable);
  CHECK(to_nobody.size() == 2);
  auto dealer = world.connected(zmq::socket_type::dealer, address);
  frames got;
  auto body = [&]() -> task<> {
    co_await dealer.send(to_frames("question"));
    frames question = co_await router.receive();
    co_await router.send(to_frames(view(question.at(0)), "answer"));
    got = co_await dealer.receive();
  };
  world.drive(body());
  CHECK(texts(got) == std::vector<std::string>{"answer"});
}

TEST_CASE("nothing to receive is no error") {
  zmq_world world(any_transport());
  std::string address;
  auto socket = world.bound(zmq::socket_type::pull, address);
  CHECK_FALSE(socket.try_receive().has_value());
}

TEST_CASE("an address that cannot be bound is an exception for whoever configures") {
  zmq_world world("inproc");
  std::string address;
  const auto first = world.bound(zmq::socket_type::pull, address);
  async_socket second(world.loop.get_executor(), world.context, zmq::socket_type::pull);
  CHECK_THROWS_AS(second.configure([&](zmq::socket_t& own) { own.bind(address); }), zmq::error_t);
}
