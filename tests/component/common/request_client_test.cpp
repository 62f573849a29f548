#include "common/zmq/request_client.hpp"

#include <boost/asio/detached.hpp>

#include "common/async/sleep.hpp"
#include "tests/component/common/zmq_world.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

/// A client, and a server that receives what the test lets it.
struct bench {
  zmq_world world{"ipc"};
  temp_dir dir;
  std::string address = "ipc://" + dir.file("server");
  task_group tasks{world.loop.get_executor(), [](const std::string&, const std::string& what) { FAIL(what); }};
  std::optional<request_client> client;
  std::optional<async_socket> server;

  bench() {
    client.emplace(world.loop.get_executor(), world.context, address);
    client->start(tasks);
  }
  ~bench() {
    tasks.cancel();
    drive(world.loop, tasks.join());
  }

  void start_server() {
    server.emplace(world.loop.get_executor(), world.context, zmq::socket_type::router);
    server->configure([&](zmq::socket_t& own) {
      own.set(zmq::sockopt::linger, 0);
      own.set(zmq::sockopt::router_mandatory, 1);  // a full queue is an error, not a message that vanishes
      own.bind(address);
    });
  }

  /// [peer, id, body]
  frames receive() {
    frames got;
    auto body = [&]() -> task<> { got = co_await server->receive(); };
    world.drive(body());
    return got;
  }
  void reply(const frames& request, const std::string& body) { reply(request, view(request.at(1)), body); }
  void reply(const frames& request, std::string_view id, const std::string& body) {
    frames message = to_frames(view(request.at(0)), id, body);
    REQUIRE_FALSE(server->try_send(message));
  }

  /// Asks in the background; the answer will be in `into`.
  void ask(const std::string& body, std::optional<result<std::string>>& into, duration patience = 10s,
           duration repeat_after = 1h) {
    auto asking = [](request_client& from, std::string question, duration wait, duration repeat,
                     std::optional<result<std::string>>& answer) -> task<> {
      answer = co_await from.ask(std::move(question), wait, repeat);
    };
    tasks.spawn("ask", asking(*client, body, patience, repeat_after, into));
  }
  void until(const std::function<bool()>& holds) {
    auto wait = [&]() -> task<> {
      while (!holds()) co_await sleep_for(1ms);
    };
    world.drive(wait());
  }
  std::string answer_in(std::optional<result<std::string>>& slot) {
    until([&] { return slot.has_value(); });
    return slot->value();
  }
};

}  // namespace

TEST_CASE("a reply finds its question, whatever the order") {
  bench b;
  b.start_server();
  std::optional<result<std::string>> first, second;
  b.ask("one", first);
  const auto one = b.receive();
  b.ask("two", second);
  const auto two = b.receive();
  CHECK(view(one.at(2)) == "one");
  CHECK(view(two.at(2)) == "two");
  b.reply(two, "TWO");
  CHECK(b.answer_in(second) == "TWO");
  CHECK_FALSE(first.has_value());
  b.reply(one, "ONE");
  CHECK(b.answer_in(first) == "ONE");
  CHECK(b.client->unmatched() == 0);
}

TEST_CASE("a server that starts later gets the question, which was asked without it") {
  bench b;
  std::optional<result<std::string>> answer;
  b.ask("anybody?", answer);
  b.world.settle();
  b.start_server();
  b.reply(b.receive(), "me");
  CHECK(b.answer_in(answer) == "me");
}

TEST_CASE("without a server a question times out") {
  bench b;
  std::optional<result<std::string>> answer;
  b.ask("anybody?", answer, 50ms);
  b.until([&] { return answer.has_value(); });
  CHECK(answer->error() == asio::error::timed_out);
}

TEST_CASE("a question that is not answered is repeated with the same id") {
  bench b;
  b.start_server();
  std::optional<result<std::string>> answer;
  b.ask("again?", answer, 10s, 20ms);
  const auto first = b.receive();
  const auto second = b.receive();
  CHECK(view(first.at(1)) == view(second.at(1)));
  CHECK(view(second.at(2)) == "again?");
  b.reply(second, "yes");
  CHECK(b.answer_in(answer) == "yes");
}

TEST_CASE("a server that is restarted gets what the former one did not answer") {
  bench b;
  b.start_server();
  std::optional<result<std::string>> answer;
  b.ask("still there?", answer, 10s, 50ms);
  b.receive();
  b.server.reset();
  b.start_server();
  b.reply(b.receive(), "again");
  CHECK(b.answer_in(answer) == "again");
}

TEST_CASE("replies that are late, repeated or malformed are counted and do no harm") {
  bench b;
  b.start_server();
  std::optional<result<std::string>> first, late, good;
  b.ask("are you there?", first);  // from here on they are connected
  b.reply(b.receive(), "yes");
  b.until([&] { return first.has_value(); });
  b.ask("slow", late, 50ms);
  const auto slow = b.receive();
  b.until([&] { return late.has_value(); });
  CHECK(late->error() == asio::error::timed_out);
  b.reply(slow, "too late");
  b.ask("quick", good);
  const auto quick = b.receive();
  b.reply(quick, "no such question", "?");
  frames short_one = to_frames(view(quick.at(0)), "1");
  REQUIRE_FALSE(b.server->try_send(short_one));
  frames long_one = to_frames(view(quick.at(0)), view(quick.at(1)), "a", "b");
  REQUIRE_FALSE(b.server->try_send(long_one));
  b.reply(quick, "answer");
  b.reply(quick, "answer again");
  CHECK(b.answer_in(good) == "answer");
  b.until([&] { return b.client->unmatched() == 5; });
}

TEST_CASE("a question that is given up leaves nothing behind") {
  bench b;
  b.start_server();
  task_group asking(b.world.loop.get_executor(), [](const std::string&, const std::string& what) { FAIL(what); });
  auto ask = [&]() -> task<> { co_await b.client->ask("never mind", 1h, 1h); };
  asking.spawn("ask", ask());
  const auto question = b.receive();
  asking.cancel();
  drive(b.world.loop, asking.join());
  b.reply(question, "answer");
  b.until([&] { return b.client->unmatched() == 1; });
}

TEST_CASE("many questions at once are all answered") {
  bench b;
  b.start_server();
  constexpr int questions = 500;
  std::vector<std::optional<result<std::string>>> answers(questions);
  for (int i = 0; i < questions; ++i) b.ask(std::to_string(i), answers[static_cast<std::size_t>(i)]);
  for (int i = 0; i < questions; ++i) {
    const auto question = b.receive();
    b.reply(question, std::string(view(question.at(2))));
  }
  for (int i = 0; i < questions; ++i) CHECK(b.answer_in(answers[static_cast<std::size_t>(i)]) == std::to_string(i));
}

TEST_CASE("a flood of replies that nobody asked for does not starve timers") {
  bench b;
  b.start_server();
  std::optional<result<std::string>> answer;
  b.ask("who?", answer);
  const auto question = b.receive();
  int ticks = 0;
  auto ticker = [&]() -> task<> {
    for (; ticks < 20; ++ticks) co_await sleep_for(1ms);
  };
  asio::co_spawn(b.world.loop, ticker(), asio::detached);
  auto flood = [&]() -> task<> {
    while (ticks < 20) {
      frames message = to_frames(view(question.at(0)), "0", "x");
      if (b.server->try_send(message)) co_await sleep_for(1ms);
      else co_await asio::post(b.world.loop, use_task);
    }
  };
  b.world.drive(flood());
  CHECK(b.client->unmatched() > 0);
  auto reply = [&]() -> task<> {
    frames message = to_frames(view(question.at(0)), view(question.at(1)), "still here");
    while (b.server->try_send(message)) co_await sleep_for(1ms);  // the flood may still fill the queue
  };
  b.world.drive(reply());
  CHECK(b.answer_in(answer) == "still here");
}
