// Model servers that are away for a while or die in mid-answer, as the person sees it.
#include "gateway/conversation/texts.hpp"
#include "tests/component/gateway/answers/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

/// Each text on the screen is at least as long as the one before.
bool never_shorter(const std::vector<std::string>& screens) {
  for (std::size_t i = 1; i < screens.size(); ++i)
    if (screens[i].size() < screens[i - 1].size()) return false;
  return true;
}

std::string broken_off_after(const std::string& text) {
  return text + "\n\n" + gateway::texts::broken_off(gateway::texts::failure(proto::failure::cut_off, ""));
}

}  // namespace

TEST_CASE("while a worker holds its credit back a question waits, and goes when that is over") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i");
    worker->grant(1, 1);
    co_await all.holds_back(1);
    all.ask("1:1");
    co_await all.shows("You are next in line.");
    CHECK_FALSE(worker->take<proto::infer_request>());
    worker->grant(1);
    const auto request = co_await worker->next<proto::infer_request>();
    CHECK(request.attempt == 1);
    worker->done(request, "Here it is.");
    co_await all.shows("Here it is.");
  };
  all.play(scenario());
}

TEST_CASE("who waits for model servers that are all away is told so") {
  gateway::dispatch_limits limits;
  limits.wait_without_worker = std::chrono::seconds(1);
  world all(limits);
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i");
    worker->grant(1, 1);
    co_await all.holds_back(1);
    all.ask("1:1");
    co_await all.shows(gateway::texts::failure(proto::failure::model_unreachable, ""));
    CHECK_FALSE(worker->take<proto::infer_request>());
    co_await all.all_delivered();
  };
  all.play(scenario());
}

TEST_CASE("an answer whose model server dies goes on at another worker, and never gets shorter on the screen") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* first = co_await all.join("w1", "i1");
    all.ask("1:1");
    const auto request = co_await first->next<proto::infer_request>();
    first->chunk(request, 0, 0, "Once upon a time");
    co_await all.shows("Once upon a time");
    auto* other = co_await all.join("w2", "i2");
    first->failed(request, "Once upon a time");
    co_await first->next<proto::infer_ack>();
    const auto again = co_await other->next<proto::infer_request>();
    CHECK(again.attempt == 2);
    CHECK(again.text == request.text);
    other->chunk(again, 0, 0, "There");
    other->chunk(again, 1, 5, " was a king, who");
    co_await all.shows("There was a king, who");
    other->done(again, "There was a king, who had a horse.");
    co_await all.shows("There was a king, who had a horse.");
    CHECK(never_shorter(all.screens()));
  };
  all.play(scenario());
}

TEST_CASE("an answer whose model server dies waits for another one of the same worker") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i");
    all.ask("1:1");
    const auto request = co_await worker->next<proto::infer_request>();
    worker->chunk(request, 0, 0, "Once upon a time");
    co_await all.shows("Once upon a time");
    worker->failed(request, "Once upon a time", true);
    co_await worker->next<proto::infer_ack>();
    worker->grant(2);
    const auto again = co_await worker->next<proto::infer_request>();
    CHECK(again.attempt == 2);
    worker->done(again, "Once upon a time there was a king.");
    co_await all.shows("Once upon a time there was a king.");
    CHECK(never_shorter(all.screens()));
  };
  all.play(scenario());
}

TEST_CASE("after too many model servers have died the longest text stays, with the reason below it") {
  gateway::dispatch_limits limits;
  limits.moves = 2;
  world all(limits);
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i");
    all.ask("1:1");
    auto request = co_await worker->next<proto::infer_request>();
    worker->chunk(request, 0, 0, "Once upon");
    co_await all.shows("Once upon");
    worker->failed(request, "Once upon a time", true);
    worker->grant(2);
    request = co_await worker->next<proto::infer_request>();
    worker->chunk(request, 0, 0, "There");
    worker->failed(request, "There", true);
    worker->grant(3);
    request = co_await worker->next<proto::infer_request>();
    CHECK(request.attempt == 3);
    worker->failed(request, "", true);
    co_await all.shows(broken_off_after("Once upon a time"));
    CHECK(never_shorter(all.screens()));
    CHECK_FALSE(worker->take<proto::infer_request>());
    co_await all.all_delivered();
  };
  all.play(scenario());
}

TEST_CASE("when nobody is there who may do better, an answer that breaks off says so at once") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i");
    all.ask("1:1");
    const auto request = co_await worker->next<proto::infer_request>();
    worker->failed(request, "Once upon a time");
    co_await all.shows(broken_off_after("Once upon a time"));
  };
  all.play(scenario());
}
