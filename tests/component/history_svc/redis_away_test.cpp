#include <csignal>

#include "arrangement.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

/// Runs `action` and returns how long it took.
template <class Action>
std::chrono::milliseconds time_of(Action action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

bool is_answered(history_client& client) { return !refusal(client.ask(load_body("42"))); }

/// A busy machine may take longer than the service itself.
constexpr auto slack = 400ms;

}  // namespace

TEST_CASE("without Redis the service starts, says so, refuses at once, and is there as soon as Redis is") {
  temp_dir dir;
  redis_server redis;
  redis.kill();
  history_process history(dir, "history", on_socket(redis));
  history_client client(history.endpoint());
  CHECK(history.times_logged("redis is not there, starting without it") == 1);
  CHECK(history.times_logged("redis=\"waiting for redis\"") == 1);
  CHECK(is_answered(client) == false);
  CHECK(time_of([&] { CHECK(refusal(client.ask(load_body("42"))) == proto::history_error::unavailable); }) < slack);
  redis.start();
  CHECK(eventually([&] { return is_answered(client); }));
  CHECK(history.times_logged("redis is back") == 1);
}

TEST_CASE("a Redis that is killed is missed, and what it held is there when it is back") {
  temp_dir dir;
  redis_server redis;
  history_process history(dir, "history", on_socket(redis));
  history_client client(history.endpoint());
  for (int round = 0; round < 3; ++round) {
    REQUIRE(client.append("42", "1:" + std::to_string(round), "q", "a"));
    redis.kill();
    CHECK(eventually([&] { return history.times_logged("redis is lost") == round + 1; }));
    CHECK(refusal(client.ask(load_body("42"))) == proto::history_error::unavailable);
    redis.start();
    CHECK(eventually([&] { return is_answered(client); }));
    CHECK(client.load("42").messages.size() == 2 * static_cast<std::size_t>(round + 1));
    CHECK_FALSE(client.append("42", "1:" + std::to_string(round), "q", "a"));
  }
  CHECK(history.times_logged("redis is lost") == 3);
  CHECK(history.times_logged("redis is back") == 3);
}

TEST_CASE("a Redis that says nothing costs each caller little more than a second, and then nothing") {
  temp_dir dir;
  redis_server redis;
  history_process history(dir, "history", on_socket(redis));
  history_client client(history.endpoint());
  REQUIRE(client.append("42", "1:1", "q", "a"));
  redis.pause();
  const std::vector<std::string> bodies(200, load_body("42"));
  std::vector<answer> answers;
  CHECK(time_of([&] { answers = client.ask_all(bodies); }) < 1500ms + slack);
  for (const auto& one : answers) CHECK(refusal(one) == proto::history_error::unavailable);
  CHECK(time_of([&] { CHECK_FALSE(is_answered(client)); }) < slack);
  redis.resume();
  CHECK(eventually([&] { return is_answered(client); }));
  CHECK(client.load("42").messages.size() == 2);
  CHECK(history.times_logged("redis is lost") == 1);
  CHECK(history.times_logged("redis is back") == 1);
}

TEST_CASE("requests that are waiting when the connection breaks are refused at that moment") {
  temp_dir dir;
  redis_server redis;
  history_process history(dir, "history", on_socket(redis));
  history_client client(history.endpoint());
  REQUIRE(is_answered(client));
  redis.pause();
  // The signals arrive in this order: the commands are sent to a stopped process, which then dies.
  std::vector<answer> answers;
  std::thread killer([&] {
    std::this_thread::sleep_for(200ms);
    redis.kill();
  });
  CHECK(time_of([&] { answers = client.ask_all(std::vector<std::string>(20, load_body("42"))); }) < 200ms + slack);
  killer.join();
  for (const auto& one : answers) CHECK(refusal(one) == proto::history_error::unavailable);
  CHECK(history.times_logged("why=\"the connection to redis broke\" unanswered=20") == 1);
}

TEST_CASE("SIGTERM answers what is running and exits with 0") {
  temp_dir dir;
  redis_server redis;
  history_process history(dir, "history", on_socket(redis));
  history_client client(history.endpoint());
  REQUIRE(is_answered(client));
  redis.pause();
  std::thread terminator([&] {
    std::this_thread::sleep_for(200ms);
    history.process().signal(SIGTERM);
  });
  CHECK(refusal(client.ask(load_body("42"))) == proto::history_error::unavailable);
  terminator.join();
  CHECK(history.process().wait(3s) == 0);
  CHECK(history.times_logged("stopped code=0") == 1);
  CHECK_FALSE(std::filesystem::exists(dir.file("history.ready")));
}
