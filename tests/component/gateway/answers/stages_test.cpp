// What an answer without a word waits for, as the person sees it.
#include "gateway/conversation/texts.hpp"
#include "gateway/delivery/stop_button.hpp"
#include "tests/component/gateway/answers/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::stage;
namespace texts = luka::gateway::texts;

TEST_CASE("who waits for a model that is being loaded reads how big it is and how long it takes, then that it is ready") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i");
    all.ask("1:1");
    const auto request = co_await worker->next<proto::infer_request>();
    worker->state(request, stage::loading);
    co_await all.shows("Loading llama3.2 (2.0 GB), usually 20 s…");
    CHECK(all.messages().begin()->second.button == gateway::stop_button_data);
    worker->state(request, stage::loading, 31s);
    co_await all.shows("Loading llama3.2 (2.0 GB), usually 20 s, 30 s so far…");
    worker->state(request, stage::waiting);
    co_await all.shows(std::string(texts::model_is_ready));
    worker->chunk(request, 0, 0, "Once upon a time");
    co_await all.shows("Once upon a time");
    worker->done(request, "Once upon a time.");
    co_await all.shows("Once upon a time.");
    CHECK(all.messages().size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("who waits for a model that thinks reads so, and for how long, in coarse steps") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i");
    all.ask("1:1");
    const auto request = co_await worker->next<proto::infer_request>();
    worker->state(request, stage::thinking);
    co_await all.shows("Thinking…");
    worker->state(request, stage::thinking, 41s);
    co_await all.shows("Thinking for 40 s…");
    worker->state(request, stage::thinking, 43s);
    worker->done(request, "Fine.");
    co_await all.shows("Fine.");
    CHECK(all.screens() == std::vector<std::string>{"Thinking…", "Thinking for 40 s…", "Fine."});
  };
  all.play(scenario());
}

TEST_CASE("the time goes on while the worker says nothing") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* worker = co_await all.join("w", "i");
    all.ask("1:1");
    const auto request = co_await worker->next<proto::infer_request>();
    worker->holding = {{"1:1", 1, 0, false}};
    worker->state(request, stage::thinking, 8s);
    co_await all.shows("Thinking…");
    co_await all.shows("Thinking for 10 s…");
  };
  all.play(scenario());
}

TEST_CASE("what is said after the first word, or of an attempt that is over, is not shown") {
  world all;
  const auto scenario = [&]() -> task<> {
    auto* first = co_await all.join("w1", "i1");
    all.ask("1:1");
    const auto request = co_await first->next<proto::infer_request>();
    first->state(request, stage::thinking);
    co_await all.shows("Thinking…");
    auto* other = co_await all.join("w2", "i2");
    first->failed(request, "");
    const auto again = co_await other->next<proto::infer_request>();
    first->state(request, stage::loading);
    other->chunk(again, 0, 0, "Once upon a time");
    co_await all.shows("Once upon a time");
    other->state(again, stage::loading);
    other->done(again, "Once upon a time.");
    co_await all.shows("Once upon a time.");
    for (const auto& text : all.screens()) CHECK_THAT(text, !ContainsSubstring("Loading"));
  };
  all.play(scenario());
}
