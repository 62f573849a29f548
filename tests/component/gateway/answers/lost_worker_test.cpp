// Workers that hang, die, come back and hand over, as the gateway's answers see them.
#include "tests/component/gateway/answers/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

TEST_CASE("a worker that hangs loses its question to another one, and what it says later counts for nothing") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* hanging = co_await all.join("w1", "i1");
    all.ask("1:1");
    const auto first = co_await hanging->next<proto::infer_request>();
    hanging->chunk(first, 0, 0, "Once upon a time");
    co_await all.shows("Once upon a time");
    auto* other = co_await all.join("w2", "i2");
    hanging->beats = false;
    const auto second = co_await other->next<proto::infer_request>();
    CHECK(second.attempt == 2);
    // It wakes up.
    hanging->chunk(first, 1, 16, " there was");
    hanging->done(first, "Once upon a time there was nothing.");
    const auto dismissed = co_await hanging->next<proto::infer_ack>();
    CHECK(dismissed.attempt == 1);
    // The text does not get shorter on the screen.
    other->chunk(second, 0, 0, "Once");
    other->chunk(second, 1, 4, " there was a king");
    co_await all.shows("Once there was a king");
    other->done(second, "Once there was a king.");
    co_await all.shows("Once there was a king.");
    const auto acknowledged = co_await other->next<proto::infer_ack>();
    CHECK(acknowledged.attempt == 2);
  };
  all.play(scenario());
}

TEST_CASE("a worker that greets anew goes on with its question, and is asked for the text that has not come") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* before = co_await all.join("w", "i1");
    all.ask("1:1");
    const auto request = co_await before->next<proto::infer_request>();
    before->chunk(request, 0, 0, "One");
    co_await all.shows("One");
    before->beats = false;
    const std::vector held{proto::held_job{"1:1", 1, 7, false}};
    auto* after = co_await all.join("w", "i2", held);
    const auto wanted = co_await after->next<proto::resend>();
    CHECK(wanted.attempt == 1);
    CHECK(wanted.offset == 3);
    after->text(request, 3, " two");
    after->chunk(request, 2, 7, " three");
    co_await all.shows("One two three");
    after->done(request, "One two three");
    co_await after->next<proto::infer_ack>();
    CHECK_FALSE(after->take<proto::infer_request>());
  };
  all.play(scenario());
}

TEST_CASE("a worker that is stopped hands its question on, which is no strike") {
  gateway::dispatch_limits limits;
  limits.attempts = 1;
  world all(limits);
  const auto scenario = [&]() -> task<> {
    auto* leaving = co_await all.join("w1", "i1");
    all.ask("1:1");
    const auto request = co_await leaving->next<proto::infer_request>();
    auto* other = co_await all.join("w2", "i2");
    proto::infer_failed handed_back;
    handed_back.job = request.job;
    handed_back.attempt = request.attempt;
    handed_back.reason = static_cast<std::uint8_t>(proto::failure::worker_stopping);
    leaving->send(handed_back);
    co_await leaving->next<proto::infer_ack>();
    const auto again = co_await other->next<proto::infer_request>();
    CHECK(again.attempt == 2);
  };
  all.play(scenario());
}

TEST_CASE("a question that has cost too many workers ends with an honest line below what could be read") {
  gateway::dispatch_limits limits;
  limits.attempts = 2;
  world all(limits);
  const auto scenario = [&]() -> task<> {
    auto* first = co_await all.join("w", "i1");
    all.ask("1:1");
    const auto request = co_await first->next<proto::infer_request>();
    first->chunk(request, 0, 0, "Once");
    co_await all.shows("Once");
    first->beats = false;
    auto* second = co_await all.join("w", "i2");
    const auto again = co_await second->next<proto::infer_request>();
    CHECK(again.attempt == 2);
    second->beats = false;
    co_await all.join("w", "i3");
    co_await all.all_delivered();
    CHECK_THAT(all.screen(), ContainsSubstring("Once") && ContainsSubstring("I tried to answer this 2 times"));
  };
  all.play(scenario());
}

TEST_CASE("a question that one worker's model server can not answer goes to another worker, and nobody notices") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* first = co_await all.join("w1", "i1");
    all.ask("1:1");
    const auto request = co_await first->next<proto::infer_request>();
    auto* other = co_await all.join("w2", "i2");
    proto::infer_failed failed;
    failed.job = request.job;
    failed.attempt = request.attempt;
    failed.reason = static_cast<std::uint8_t>(proto::failure::model_unreachable);
    failed.elsewhere = true;
    first->send(failed);
    co_await first->next<proto::infer_ack>();
    const auto again = co_await other->next<proto::infer_request>();
    CHECK(again.attempt == 2);
    CHECK(again.text == request.text);
    other->done(again, "Here it is.");
    co_await all.shows("Here it is.");
    CHECK_THAT(all.screen(), !ContainsSubstring("model server"));
  };
  all.play(scenario());
}

TEST_CASE("an answer that ended while no gateway was there is taken over from its worker") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.restore("1:1", 1);
    const std::vector held{proto::held_job{"1:1", 1, 19, true}};
    auto* worker = co_await all.join("w", "i1", held);
    proto::infer_request told;
    told.job = "1:1";
    worker->done(told, "One two three four.");
    co_await all.shows("One two three four.");
  };
  all.play(scenario());
}

TEST_CASE("after a restart an answer is shown even if nothing but its end is heard of it") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i1");
    all.restore("1:1", 1);
    proto::infer_request before;
    before.job = "1:1";
    worker->done(before, "It is written.");
    co_await all.shows("It is written.");
  };
  all.play(scenario());
}

namespace {

proto::infer_request second_attempt() {
  proto::infer_request request;
  request.job = "1:1";
  request.attempt = 2;
  return request;
}

/// A worker that has written four bytes of this, and has been asked for them.
task<scripted_worker*> joins_with(world& all, const proto::infer_request& request) {
  const std::vector held{proto::held_job{request.job, request.attempt, 4, false}};
  auto* worker = co_await all.join("w", "i1", held);
  co_await worker->next<proto::resend>();
  co_return worker;
}

}  // namespace

TEST_CASE("a second attempt that goes on after a restart does not shorten what the first one has shown") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.restore("1:1", 2, {telegram::message_id(17)});
    const auto before = second_attempt();
    auto* worker = co_await joins_with(all, before);
    worker->text(before, 0, "Once");
    worker->chunk(before, 2, 9, "there");  // a hole, which is asked for once the text has been taken
    co_await worker->next<proto::resend>();
    worker->done(before, "Once more, there was a king.");
    co_await all.shows("Once more, there was a king.");
    CHECK(all.screens().size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("a second attempt that goes on after a restart is shown at once where the journal knows of nothing before it") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.restore("1:1", 2, {telegram::message_id(17)}, 0);
    const auto before = second_attempt();
    auto* worker = co_await joins_with(all, before);
    worker->text(before, 0, "Once upon a time");
    const auto is_shown = [&] { return all.screen().starts_with("Once upon"); };
    co_await until(is_shown);
    worker->done(before, "Once upon a time.");
    co_await all.shows("Once upon a time.");
  };
  all.play(scenario());
}

TEST_CASE("a second attempt that goes on after a restart is shown when it is longer than what was shown before it") {
  world all;
  const auto scenario = [&]() -> task<> {
    all.restore("1:1", 2, {telegram::message_id(17)}, 12);
    const auto before = second_attempt();
    auto* worker = co_await joins_with(all, before);
    worker->text(before, 0, "Once upon");
    worker->text(before, 9, " a time");
    const auto is_shown = [&] { return all.screens().size() == 1; };
    co_await until(is_shown);
    CHECK_THAT(all.screen(), ContainsSubstring("upon a time"));
    worker->done(before, "Once upon a time.");
    co_await all.shows("Once upon a time.");
  };
  all.play(scenario());
}
