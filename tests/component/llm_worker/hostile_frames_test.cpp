#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/worker_process.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

proto::infer_request question() {
  proto::infer_request request;
  request.job = "9:9";
  request.conversation = "42";
  request.text = "Hello";
  return request;
}

/// Nothing that the other end of a channel would ever send.
std::vector<std::string> hostile_bodies() {
  const std::string request = proto::encode(question());
  return {
      "",
      "junk",
      "{\"job\":\"9:9\"}",
      std::string(5000, '\x91'),                          // nested five thousand deep
      std::string("\xdd\x7f\xff\xff\xff", 5),             // an array of two thousand million elements
      std::string("\xdb\xff\xff\xff\xff", 5),             // a string of four gigabytes
      std::string("\x94\x15\x01\x01\x81\x01\x01", 7),     // an infer_request whose fields are a map
      request.substr(0, request.size() - 1),              // cut short
      request + "x",                                      // and with something behind it
      proto::encode(proto::infer_done()),                 // a message that only workers send
      std::string(1'000'000, '\xc1'),
  };
}

/// The worker is there and answers.
task<> expect_answer(world& all, std::string job) {
  const auto done = co_await all.answer_to(job);
  CHECK(done.text == "Hello there!");
  CHECK(done.remembered);
  const auto published = co_await all.gateway->whole_published_text(job, done.chunks);
  CHECK(published == "Hello there!");
}

}  // namespace

TEST_CASE("malformed frames on the jobs channel are logged, counted, and survived") {
  world all;
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    const auto bodies = hostile_bodies();
    for (const auto& body : bodies) all.gateway->send_raw({body});
    all.gateway->send_raw({proto::encode(question()), "a second frame"});
    co_await expect_answer(all, "1:1");
    CHECK(worker.times_logged("malformed frame ignored channel=jobs") >= 8);
    CHECK(all.model.requests.size() == 1);
    // A flood is counted, and not logged line by line.
    for (int i = 0; i < 500; ++i) all.gateway->send_raw({"junk"});
    co_await expect_answer(all, "1:2");
    CHECK(worker.times_logged("malformed frame ignored channel=jobs") < 30);
    CHECK(worker.times_logged("total=512") == 1);
    CHECK(all.gateway->unreadable == 0);
  };
  all.play(scenario());
}

TEST_CASE("messages that make no sense on the jobs channel are survived") {
  world all;
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    all.gateway->send(proto::infer_request());  // without a job id
    all.gateway->send(proto::welcome());
    all.gateway->send(proto::infer_cancel());
    auto odd = question();
    odd.job = std::string("9:9\r\n\0\x1b[31m", 11);
    odd.conversation = std::string(100'000, '\xff');
    odd.text = "\xff\xfe\xf0\x9f";
    all.gateway->send(odd);
    co_await all.gateway->next<proto::infer_done>();
    co_await expect_answer(all, "1:1");
    CHECK(worker.times_logged("request ignored") == 1);
    CHECK(worker.log().find('\x1b') == std::string::npos);
  };
  all.play(scenario());
}

TEST_CASE("what no subscriber would say on the tokens channel is logged, counted, and survived") {
  world all;
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    for (const std::string junk : {"junk", "\x02", "\x91\x91\x91"}) all.gateway->send_on_tokens(junk);
    const auto was_logged = [&] { return worker.times_logged("malformed frame ignored channel=tokens") == 3; };
    co_await until(was_logged);
    co_await expect_answer(all, "1:1");
  };
  all.play(scenario());
}

TEST_CASE("malformed replies on the history channel are logged and counted, and cost only the memory") {
  world all;
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    all.gateway->journaled = false;  // so that the history is asked once
    int number = 0;
    for (const auto& body : hostile_bodies()) {
      if (body.empty()) continue;
      all.history.nonsense = body;
      const std::string job = "1:" + std::to_string(++number);
      const auto done = co_await all.answer_to(job);
      CHECK(done.text == "Hello there!");
      CHECK_FALSE(done.remembered);
      CHECK(worker.times_logged("history not loaded why=\"unreadable reply") == number);
      CHECK(worker.times_logged("[" + job + "] turn not saved why=\"unreadable reply") == 1);
    }
    all.history.nonsense.clear();
    // Replies to nobody's question, and frames that are no replies.
    all.history.send_raw({"no such id", proto::encode(proto::context())});
    all.history.send_raw({"alone"});
    all.history.send_raw({"1", "2", "3", "4"});
    co_await expect_answer(all, "2:1");
    CHECK(worker.times_logged("channel=history total=3") == 1);
  };
  all.play(scenario());
}

TEST_CASE("a history whose texts are not UTF-8 is read all the same") {
  world all;
  all.history.conversation = {{"user", "\xff\xfe broken"}, {"assistant", "\xf0\x9f"}, {"narrator", "fine"}};
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await expect_answer(all, "1:1");
  };
  all.play(scenario());
}
