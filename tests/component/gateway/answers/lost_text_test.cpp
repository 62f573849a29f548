// Text of an answer that is lost on its way from the worker, and how it comes all the same.
#include "proto/text_hash.hpp"
#include "tests/component/gateway/answers/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

TEST_CASE("a hole is asked for at once, from the byte where it begins, and what followed it is not lost") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i1");
    all.ask("1:1");
    const auto request = co_await worker->next<proto::infer_request>();
    worker->holding = {{"1:1", 1, 9, false}};
    worker->chunk(request, 0, 0, "One");
    worker->chunk(request, 2, 7, " more");
    const auto wanted = co_await worker->next<proto::resend>();
    CHECK(wanted.job == "1:1");
    CHECK(wanted.attempt == 1);
    CHECK(wanted.offset == 3);
    worker->text(request, 3, ", so");
    co_await all.shows("One, so more");
    CHECK_FALSE(worker->take<proto::resend>());
  };
  all.play(scenario());
}

TEST_CASE("a stall is noticed by what the worker says it has written") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i1");
    all.ask("1:1");
    const auto request = co_await worker->next<proto::infer_request>();
    worker->chunk(request, 0, 0, "One");
    worker->holding = {{"1:1", 1, 12, false}};
    const auto wanted = co_await worker->next<proto::resend>();
    CHECK(wanted.offset == 3);
    worker->text(request, 3, ", and all");
    co_await all.shows("One, and all");
  };
  all.play(scenario());
}

TEST_CASE("an end that does not match its checksum is asked for again, and acknowledged once it is on the screen") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i1");
    all.ask("1:1");
    const auto request = co_await worker->next<proto::infer_request>();
    worker->holding = {{"1:1", 1, 4, true}};
    worker->done(request, "Gr?n", proto::text_hash("Green"));
    const auto wanted = co_await worker->next<proto::resend>();
    CHECK(wanted.offset == 0);
    CHECK(all.screen() == "");
    worker->done(request, "Green");
    const auto taken_over = co_await worker->next<proto::infer_ack>();
    CHECK(taken_over.job == "1:1");
    CHECK(all.screen() == "Green");
    co_await all.all_delivered();
  };
  all.play(scenario());
}

TEST_CASE("a worker whose ends never match their checksum has failed, and the question goes to another one") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* broken = co_await all.join("w1", "i1");
    all.ask("1:1");
    const auto request = co_await broken->next<proto::infer_request>();
    auto* other = co_await all.join("w2", "i2");
    for (int time = 1; time <= 3; ++time) broken->done(request, "Gr?n", 7);
    const auto again = co_await other->next<proto::infer_request>();
    CHECK(again.attempt == 2);
    other->done(again, "Green");
    co_await all.shows("Green");
  };
  all.play(scenario());
}
