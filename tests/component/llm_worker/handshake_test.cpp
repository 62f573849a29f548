#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;

TEST_CASE("a worker says who it is and how many jobs it takes") {
  world all;
  all.variables["WORKER_SLOTS"] = "3";
  all.variables["LUKA_WORKER_NAME"] = "anna";
  const auto scenario = [&]() -> task<> {
    all.start_gateway();
    all.start_worker();
    const auto hello = co_await all.gateway->next<proto::hello>();
    CHECK(hello.worker.starts_with("anna@"));
    CHECK(hello.slots == 3);
    CHECK(hello.model == "test-model");
    CHECK_FALSE(hello.incarnation.empty());
    CHECK_FALSE(hello.software.empty());
    const auto credit = co_await all.gateway->next<proto::credit>();
    CHECK(credit.incarnation == hello.incarnation);
    CHECK(credit.granted == 3);
  };
  all.play(scenario());
}

TEST_CASE("a worker without a name of its own takes one that no other has") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.start_gateway();
    all.start_worker();
    const auto hello = co_await all.gateway->next<proto::hello>();
    CHECK(hello.worker.starts_with("worker-" + std::to_string(::getpid()) + "@"));
  };
  all.play(scenario());
}

TEST_CASE("no credit is given before the gateway's subscription has arrived, so that no first token is lost") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.make_gateway("gateway-1");
    all.gateway->subscribes = false;
    all.gateway->start();
    all.start_worker();
    // Two heartbeats prove that the session stands, and that time has passed.
    co_await all.gateway->next<proto::heartbeat>();
    co_await all.gateway->next<proto::heartbeat>();
    CHECK_FALSE(all.gateway->take<proto::credit>());
    all.gateway->subscribe();
    co_await all.gateway->next<proto::credit>();
    const auto done = co_await all.answer_to("1:1");
    const auto published = co_await all.gateway->whole_published_text("1:1", done.chunks);
    CHECK(published == done.text);
  };
  all.play(scenario());
}

TEST_CASE("a worker may be there before its gateway") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.start_worker();
    co_await sleep_for(300ms);
    all.start_gateway();
    co_await all.gateway->next<proto::credit>();
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text == "Hello there!");
  };
  all.play(scenario());
}

TEST_CASE("a hello without an answer is repeated") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.make_gateway("gateway-1");
    all.gateway->welcomes = false;
    all.gateway->start();
    all.start_worker();
    const auto first = co_await all.gateway->next<proto::hello>();
    const auto second = co_await all.gateway->next<proto::hello>();
    CHECK(first == second);
    CHECK_FALSE(all.gateway->take<proto::credit>());
    CHECK_FALSE(all.gateway->take<proto::heartbeat>());
    all.gateway->welcomes = true;
    co_await all.gateway->next<proto::credit>();
  };
  all.play(scenario());
}

TEST_CASE("heartbeats name the jobs that run, and repeat the credit") {
  world all;
  all.variables["WORKER_SLOTS"] = "2";
  const auto hold = [](model_peer& peer, std::string) -> task<> { co_await peer.is_closed_within(30s); };
  all.model.plays(hold);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    all.gateway->ask("1:2", "And you?", 3);
    co_await all.model.until_requests(2);
    while (all.gateway->take<proto::heartbeat>()) continue;
    while (all.gateway->take<proto::credit>()) continue;
    const auto beat = co_await all.gateway->next<proto::heartbeat>();
    const std::vector<proto::job_ref> expected = {{"1:1", 1}, {"1:2", 3}};
    CHECK(jobs_of(beat.holding) == expected);
    const auto credit = co_await all.gateway->next<proto::credit>();
    CHECK(credit.granted == 2);
    CHECK(credit.incarnation == beat.instance);
  };
  all.play(scenario());
}

TEST_CASE("a worker that was restarted has its old name and a new incarnation") {
  world all;
  all.variables["LUKA_WORKER_NAME"] = "anna";
  proto::hello before, after;
  const auto hello_into = [&](proto::hello& which) -> task<> { which = co_await all.gateway->next<proto::hello>(); };
  all.start_gateway();
  all.start_worker();
  all.play(hello_into(before));
  all.stop_worker();
  while (all.gateway->take<proto::hello>()) continue;
  all.start_worker();
  all.play(hello_into(after));
  CHECK(after.worker == before.worker);
  CHECK(after.incarnation != before.incarnation);
}

TEST_CASE("a gateway that was restarted is greeted anew, with another incarnation and fresh credit") {
  world all;
  all.variables["WORKER_SLOTS"] = "2";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto before = co_await all.gateway->next<proto::hello>();
    co_await all.answer_to("1:1");  // credit is 3 by now
    co_await all.gateway->stop();
    all.start_gateway("gateway-2");
    const auto after = co_await all.gateway->next<proto::hello>();
    CHECK(after.worker == before.worker);
    CHECK(after.incarnation != before.incarnation);
    auto credit = co_await all.gateway->next<proto::credit>();
    // What the worker said before it noticed the change may come first.
    while (credit.incarnation == before.incarnation) credit = co_await all.gateway->next<proto::credit>();
    CHECK(credit.incarnation == after.incarnation);
    CHECK(credit.granted == 2);
    const auto done = co_await all.answer_to("1:2");
    const auto published = co_await all.gateway->whole_published_text("1:2", done.chunks);
    CHECK(published == "Hello there!");
  };
  all.play(scenario());
}

TEST_CASE("a gateway that has forgotten the worker hears its hello again") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto before = co_await all.gateway->next<proto::hello>();
    proto::welcome forgotten;
    forgotten.gateway = all.gateway->instance();
    forgotten.incarnation = before.incarnation;
    forgotten.enrolled = false;
    all.gateway->send(forgotten);
    const auto after = co_await all.gateway->next<proto::hello>();
    CHECK(after.incarnation != before.incarnation);
  };
  all.play(scenario());
}

TEST_CASE("a gateway that falls silent is looked for, and found when it speaks again") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto before = co_await all.gateway->next<proto::hello>();
    all.gateway->beats = false;
    const auto after = co_await all.gateway->next<proto::hello>();
    CHECK(after.incarnation != before.incarnation);
    all.gateway->beats = true;
    while (all.gateway->take<proto::credit>()) continue;
    const auto credit = co_await all.gateway->next<proto::credit>();
    CHECK(credit.incarnation == after.incarnation);
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text == "Hello there!");
  };
  all.play(scenario());
}
