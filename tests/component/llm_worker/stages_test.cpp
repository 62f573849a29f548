// What a worker says about an answer before its first word, and that it tells a cold load from a hang.
#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::failure;
using proto::stage;

namespace {

const std::string thought =
    R"({"model":"test-model","message":{"role":"assistant","content":"","thinking":"Hm."},"done":false})" "\n";
const std::string no_models = R"({"models":[]})";
const std::string our_model = R"({"models":[{"name":"test-model:latest","size":2019393189}]})";

bool is_stage(const proto::infer_state& said, stage what) { return said.stage == static_cast<std::uint8_t>(what); }

/// Silent to every request until it is loaded.
struct cold_server {
  world all;
  bool loaded = false;

  cold_server() {
    all.model.models = our_model;
    all.model.loaded_models = no_models;
    const auto answer_when_loaded = [this](model_peer& peer, std::string) -> task<> {
      const auto is_loaded = [this] { return loaded; };
      co_await until(is_loaded);
      const auto bytes = whole_answer({"Hello"});
      co_await peer.send(bytes);
    };
    const auto load = [this](model_peer& peer, std::string) -> task<> {
      const auto is_loaded = [this] { return loaded; };
      co_await until(is_loaded);
      co_await peer.send(load_answer());
    };
    all.model.plays(answer_when_loaded);
    all.model.plays_load(load);
  }
};

}  // namespace

TEST_CASE("a model that is not in memory is said to be loading, with its size, and is waited for") {
  cold_server server;
  auto& all = server.all;
  all.variables["OLLAMA_FIRST_BYTE_TIMEOUT"] = "1";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    const auto said = co_await all.gateway->next<proto::infer_state>();
    CHECK(is_stage(said, stage::loading));
    CHECK(said.job == "1:1");
    CHECK(said.attempt == 1);
    CHECK(said.model == "test-model");
    CHECK(said.bytes == 2019393189);
    CHECK(said.usual_ms == 0);
    co_await sleep_for(2s);  // longer than an answer may take to begin
    CHECK_FALSE(all.gateway->take<proto::infer_failed>());
    server.loaded = true;
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "Hello");
    CHECK(all.model.requests.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("a model that is in memory and says nothing is hanging") {
  world all;
  all.variables["OLLAMA_FIRST_BYTE_TIMEOUT"] = "1";
  const auto hang = [](model_peer& peer, std::string) -> task<> { co_await peer.is_closed_within(20s); };
  all.model.plays(hang);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(failed.reason == static_cast<std::uint8_t>(failure::timed_out));
    CHECK(all.model.load_requests.size() == 1);
    CHECK_FALSE(all.gateway->take<proto::infer_state>());
  };
  all.play(scenario());
}

TEST_CASE("a server that answers nothing at all any more is hanging, not loading") {
  world all;
  all.variables["OLLAMA_FIRST_BYTE_TIMEOUT"] = "1";
  const auto hang = [](model_peer& peer, std::string) -> task<> { co_await peer.is_closed_within(20s); };
  all.model.plays(hang);
  all.model.plays_load(hang);
  all.model.silent_about_loaded = true;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(failed.reason == static_cast<std::uint8_t>(failure::timed_out));
    CHECK_FALSE(all.gateway->take<proto::infer_state>());
  };
  all.play(scenario());
}

TEST_CASE("stopping an answer during a load hangs up") {
  cold_server server;
  auto& all = server.all;
  bool hung_up = false;
  const auto wait = [&](model_peer& peer, std::string) -> task<> { hung_up = co_await peer.is_closed_within(20s); };
  all.model.plays(wait);
  all.model.plays_load(wait);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    co_await all.gateway->next<proto::infer_state>();
    all.gateway->cancel("1:1");
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(failed.reason == static_cast<std::uint8_t>(failure::cancelled));
    const auto has_hung_up = [&] { return hung_up; };
    co_await until(has_hung_up);
  };
  all.play(scenario());
}

TEST_CASE("a server that takes no requests while it loads is asked again until it has") {
  world all;
  all.variables["LLM_API"] = "openai";
  const auto busy = plain_answer("503 Service Unavailable", "application/json",
                                 R"({"error":{"message":"Loading model","type":"unavailable_error","code":503}})");
  const auto at_first = [&](model_peer& peer, std::string) -> task<> {
    const auto chunk = std::string(R"(data: {"choices":[{"delta":{"content":"Hello"},"finish_reason":"stop"}]})") +
                       "\n\ndata: [DONE]\n\n";
    all.model.answers(plain_answer("200 OK", "text/event-stream", chunk));
    co_await peer.send(busy);
  };
  all.model.plays(at_first);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    const auto said = co_await all.gateway->next<proto::infer_state>();
    CHECK(is_stage(said, stage::loading));
    CHECK(said.bytes == 0);
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "Hello");
    CHECK(all.model.requests.size() == 2);
  };
  all.play(scenario());
}

TEST_CASE("a model that thinks is said to, and what it thinks is no part of the answer") {
  world all;
  all.model.answers(stream_head() + http_chunk(thought) + http_chunk(thought) + http_chunk(text_line("42")) +
                    http_chunk(done_line()) + last_chunk);
  bool may_go_on = false;
  const auto think_first = [&](model_peer& peer, std::string) -> task<> {
    const auto goes_on = [&] { return may_go_on; };
    co_await peer.send(stream_head() + http_chunk(thought));
    co_await until(goes_on);
    co_await peer.send(http_chunk(thought) + http_chunk(text_line("42")) + http_chunk(done_line()) + last_chunk);
  };
  all.model.plays(think_first);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    const auto said = co_await all.gateway->next<proto::infer_state>();
    CHECK(is_stage(said, stage::thinking));
    may_go_on = true;
    const auto done = co_await all.gateway->next<proto::infer_done>();
    CHECK(done.text == "42");
    REQUIRE(all.history.turns.size() == 1);
    CHECK(all.history.turns[0].answer == "42");
  };
  all.play(scenario());
}

TEST_CASE("a model that thinks for too long is asked again, not to think") {
  world all;
  all.variables["THINK"] = "high";
  all.variables["THINK_LIMIT"] = "0.2";
  const auto think_on = [&](model_peer& peer, std::string) -> task<> {
    all.model.answers(whole_answer({"At once"}));
    co_await peer.send(stream_head() + http_chunk(thought));
    while (!co_await peer.is_closed_within(5ms)) co_await peer.send(http_chunk(thought));
  };
  all.model.plays(think_on);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text == "At once");
    REQUIRE(all.model.requests.size() == 2);
    CHECK_THAT(all.model.requests[0], ContainsSubstring("\"think\":\"high\""));
    CHECK_THAT(all.model.requests[1], ContainsSubstring("\"think\":false"));
  };
  all.play(scenario());
}

TEST_CASE("a model that can not think is wished no thinking for a second time") {
  world all;
  all.variables["THINK"] = "medium";
  const auto refuse = [&](model_peer& peer, std::string) -> task<> {
    all.model.answers(whole_answer({"Hello"}));
    co_await peer.send(plain_answer("400 Bad Request", "application/json",
                                    R"({"error":"\"test-model\" does not support thinking"})"));
  };
  all.model.plays(refuse);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto first = co_await all.answer_to("1:1");
    CHECK(first.text == "Hello");
    const auto second = co_await all.answer_to("1:2");
    CHECK(second.text == "Hello");
    REQUIRE(all.model.requests.size() == 3);
    CHECK_THAT(all.model.requests[2], !ContainsSubstring("\"think\""));
  };
  all.play(scenario());
}

TEST_CASE("the model is loaded and kept before anybody asks") {
  world all;
  all.variables["WARM_UP"] = "on";
  all.variables["OLLAMA_KEEP_ALIVE"] = "-1";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto was_asked = [&] { return !all.model.load_requests.empty(); };
    co_await until(was_asked);
    CHECK_THAT(all.model.load_requests[0], ContainsSubstring("\"keep_alive\":-1"));
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text == "Hello there!");
    CHECK_THAT(all.model.requests[0], ContainsSubstring("\"keep_alive\":-1"));
  };
  all.play(scenario());
}

TEST_CASE("what the model thought goes to the gateway only if people may read it") {
  for (const bool shown : {false, true}) {
    world all;
    all.variables["SHOW_THINKING"] = shown ? "yes" : "no";
    all.model.answers(stream_head() + http_chunk(thought) + http_chunk(thought) + http_chunk(text_line("42")) +
                      http_chunk(done_line()) + last_chunk);
    const auto scenario = [&]() -> task<> {
      co_await all.assemble();
      const auto done = co_await all.answer_to("1:1");
      CHECK(done.text == "42");
      CHECK(done.thinking == (shown ? "Hm.Hm." : ""));
      REQUIRE(all.history.turns.size() == 1);
      CHECK(all.history.turns[0].answer == "42");
    };
    all.play(scenario());
  }
}
