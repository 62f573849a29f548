// What happens to a worker's jobs when their gateway goes away, comes back, or does not answer.
#include "proto/text_hash.hpp"
#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/worker_process.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

/// The first credit of this incarnation. What a worker said before it noticed the change of gateways may come before it.
task<proto::credit> credit_of(world& all, std::string incarnation) {
  auto credit = co_await all.gateway->next<proto::credit>();
  while (credit.incarnation != incarnation) credit = co_await all.gateway->next<proto::credit>();
  co_return credit;
}

/// A model that writes one piece at a time, when the test says so, and notices when the worker hangs up.
struct stepwise_model {
  world all;
  int allowed = 1, written = 0;
  bool hung_up = false;

  stepwise_model() {
    const auto write = [this](model_peer& peer, std::string) -> task<> {
      co_await peer.send(stream_head());
      for (const std::string piece : {"one", " two", " three"}) {
        while (written == allowed && !hung_up) hung_up = co_await peer.is_closed_within(5ms);
        if (hung_up) co_return;
        co_await peer.send(http_chunk(text_line(piece)));
        ++written;
      }
      while (written == allowed && !hung_up) hung_up = co_await peer.is_closed_within(5ms);
      if (!hung_up) co_await peer.send(http_chunk(done_line()) + last_chunk);
    };
    all.model.plays(write);
  }

  /// The first piece has been published.
  task<> begin() {
    co_await all.assemble();
    all.gateway->ask("1:1");
    const auto has_begun = [this] { return !all.gateway->chunks.empty(); };
    co_await until(has_begun);
  }
  /// Another gateway takes over, after `meanwhile` more pieces have been written.
  task<> replace_gateway(int meanwhile) {
    co_await all.gateway->stop();
    allowed += meanwhile;
    const auto is_written = [this] { return written == std::min(allowed, 3); };
    co_await until(is_written);
    all.start_gateway("gateway-2");
    all.gateway->acknowledges = false;
    const auto hello = co_await all.gateway->next<proto::hello>();
    co_await credit_of(all, hello.incarnation);
  }
  void finish() { allowed = 4; }
};

task<proto::heartbeat> fresh_heartbeat(world& all) {
  while (all.gateway->take<proto::heartbeat>()) continue;
  auto beat = co_await all.gateway->next<proto::heartbeat>();
  co_return beat;
}

}  // namespace

TEST_CASE("an answer goes on while its gateway is away, and the next gateway gets all of it") {
  stepwise_model model;
  auto& all = model.all;
  const auto scenario = [&]() -> task<> {
    co_await model.begin();
    co_await model.replace_gateway(1);
    // It is named as running, and keeps its slot.
    const auto is_told = [&](const proto::heartbeat& beat) {
      return beat.holding == std::vector{proto::held_job{"1:1", 1, 7, false}};
    };
    auto beat = co_await fresh_heartbeat(all);
    while (!is_told(beat)) beat = co_await fresh_heartbeat(all);
    // What the new gateway lacks is sent again, and the next piece follows it without a hole.
    all.gateway->ask_again("1:1", 3);
    const auto rest = co_await all.gateway->next<proto::infer_text>();
    CHECK(rest.job == "1:1");
    CHECK(rest.attempt == 1);
    CHECK(rest.offset == 3);
    CHECK(rest.text == " two");
    all.gateway->chunks.clear();
    model.allowed = 3;
    const auto goes_on = [&] { return !all.gateway->chunks.empty(); };
    co_await until(goes_on);
    CHECK(all.gateway->chunks[0].sequence == rest.sequence);
    CHECK(all.gateway->chunks[0].offset == 7);
    CHECK(all.gateway->chunks[0].text == " three");
    model.finish();
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "one two three");
    CHECK(done.bytes == 13);
    CHECK(done.hash == proto::text_hash(done.text));
    CHECK(done.remembered);
    CHECK(all.model.requests.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("hello names what the worker holds, and a running job keeps its slot") {
  stepwise_model model;
  auto& all = model.all;
  all.variables["WORKER_SLOTS"] = "2";
  const auto scenario = [&]() -> task<> {
    co_await model.begin();
    co_await all.gateway->stop();
    all.start_gateway("gateway-2");
    const auto hello = co_await all.gateway->next<proto::hello>();
    CHECK(hello.holding == std::vector{proto::held_job{"1:1", 1, 3, false}});
    const auto credit = co_await credit_of(all, hello.incarnation);
    CHECK(credit.granted == 1);
  };
  all.play(scenario());
}

TEST_CASE("an answer that ended while no gateway was there is told to the next one, and takes no slot") {
  stepwise_model model;
  auto& all = model.all;
  const auto scenario = [&]() -> task<> {
    co_await model.begin();
    co_await all.gateway->stop();
    model.finish();
    const auto is_saved = [&] { return all.history.turns.size() == 1; };
    co_await until(is_saved);
    co_await sleep_for(100ms);  // the reply is on its way to the worker
    all.start_gateway("gateway-2");
    all.gateway->acknowledges = false;
    const auto hello = co_await all.gateway->next<proto::hello>();
    CHECK(hello.holding == std::vector{proto::held_job{"1:1", 1, 13, true}});
    const auto credit = co_await credit_of(all, hello.incarnation);
    CHECK(credit.granted == 1);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "one two three");
  };
  all.play(scenario());
}

TEST_CASE("another gateway in the place of the first finds the jobs going on") {
  stepwise_model model;
  auto& all = model.all;
  const auto scenario = [&]() -> task<> {
    co_await model.begin();
    const auto before = co_await all.gateway->next<proto::hello>();
    proto::heartbeat of_another;
    of_another.instance = "gateway-2";
    all.gateway->send(of_another);
    const auto after = co_await all.gateway->next<proto::hello>();
    CHECK(after.incarnation != before.incarnation);
    CHECK(after.holding == std::vector{proto::held_job{"1:1", 1, 3, false}});
    CHECK_FALSE(model.hung_up);
    model.finish();
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "one two three");
  };
  all.play(scenario());
}

TEST_CASE("a job that the next gateway does not want is cancelled, and its slot is free again") {
  stepwise_model model;
  auto& all = model.all;
  const auto scenario = [&]() -> task<> {
    co_await model.begin();
    co_await model.replace_gateway(0);
    all.gateway->cancel("1:1");
    const auto has_hung_up = [&] { return model.hung_up; };
    co_await until(has_hung_up);
    all.model.answers(whole_answer({"Hello"}));
    all.gateway->ask("1:2");
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.job == "1:2");
  };
  all.play(scenario());
}

TEST_CASE("a newer attempt replaces the one that goes on, and nothing more is heard of that") {
  stepwise_model model;
  auto& all = model.all;
  const auto scenario = [&]() -> task<> {
    co_await model.begin();
    co_await model.replace_gateway(0);
    all.model.answers(whole_answer({"Second", " try"}));
    all.gateway->ask("1:1", "How are you?", 2);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.attempt == 2);
    CHECK(done.text == "Second try");
    const auto has_hung_up = [&] { return model.hung_up; };
    co_await until(has_hung_up);
    const auto beat = co_await fresh_heartbeat(all);
    CHECK(jobs_of(beat.holding) == std::vector{proto::job_ref{"1:1", 2}});
  };
  all.play(scenario());
}

TEST_CASE("how a job ended is repeated until it is acknowledged, and then forgotten") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->acknowledges = false;
    const auto first = co_await all.answer_to("1:1");
    const auto second = co_await all.gateway->next<proto::infer_done>();
    CHECK(second == first);
    all.gateway->acknowledge("1:1", 7);  // of an attempt after it: means this one too
    auto beat = co_await fresh_heartbeat(all);
    while (!beat.holding.empty()) beat = co_await fresh_heartbeat(all);
    all.gateway->ask_again("1:1", 0);
    co_await fresh_heartbeat(all);
    CHECK_FALSE(all.gateway->take<proto::infer_done>());
    CHECK_FALSE(all.gateway->take<proto::infer_text>());
  };
  all.play(scenario());
}

TEST_CASE("a failure is repeated too") {
  world all;
  all.model.answers(plain_answer("404 Not Found", "application/json", R"({"error":"model 'test-model' not found"})"));
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->acknowledges = false;
    const auto first = co_await all.failure_of("1:1");
    const auto second = co_await all.gateway->next<proto::infer_failed>();
    CHECK(second == first);
  };
  all.play(scenario());
}

TEST_CASE("whoever asks for the text, or for the job, of an answer that has ended is told how it ended") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->acknowledges = false;
    const auto first = co_await all.answer_to("1:1");
    all.gateway->ask_again("1:1", 5);
    const auto second = co_await all.gateway->next<proto::infer_done>(1500ms);
    CHECK(second == first);
    all.gateway->ask("1:1");
    const auto third = co_await all.gateway->next<proto::infer_done>(1500ms);
    CHECK(third == first);
    CHECK(all.model.requests.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("a worker holds a bounded number of answers, and says which it has given up") {
  world all;
  all.start_gateway();
  all.gateway->acknowledges = false;
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    for (int number = 1; number <= 66; ++number) {
      const auto job = "1:" + std::to_string(number);
      all.gateway->ask(job);
      const auto is_written = [&] { return worker.times_logged("[" + job + "] streaming complete") == 1; };
      co_await until(is_written);
    }
    const auto beat = co_await fresh_heartbeat(all);
    CHECK(beat.holding.size() == 64);
    CHECK(worker.times_logged("[1:1] answer given up") == 1);
    CHECK(worker.times_logged("[1:2] answer given up") == 1);
    CHECK(worker.times_logged("answer given up") == 2);
  };
  all.play(scenario());
}
