// What the worker does by itself about an answer that failed before its first word, and what it tells the gateway.
#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using proto::failure;

namespace {

const std::string crash = "{\"error\":\"an error was encountered while running the model: unexpected EOF\"}\n";
const std::string thought =
    R"({"model":"test-model","message":{"role":"assistant","content":"","thinking":"Hm."},"done":false})" "\n";

/// These bytes for the first request, an answer for those after it.
scripted_model::script only_the_first(scripted_model& model, std::string bytes) {
  return [&model, bytes = std::move(bytes)](model_peer& peer, std::string) -> task<> {
    model.answers(whole_answer({"Hello", " again"}));
    co_await peer.send(bytes);
  };
}

}  // namespace

TEST_CASE("an answer that breaks before its first word is asked for once more, and nobody notices") {
  world all;
  const std::vector<std::string> breaks = {
      stream_head() + http_chunk(crash) + last_chunk,
      stream_head() + last_chunk,
      plain_answer("500 Internal Server Error", "application/json",
                   R"({"error":"llama-server process has terminated: signal: killed"})"),
  };
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const auto& bytes : breaks) {
      INFO(bytes);
      all.model.requests.clear();
      all.model.plays(only_the_first(all.model, bytes));
      const auto done = co_await all.answer_to("1:" + std::to_string(&bytes - breaks.data()));
      CHECK(done.text == "Hello again");
      REQUIRE(all.model.requests.size() == 2);
      CHECK(all.model.requests[0] == all.model.requests[1]);
    }
  };
  all.play(scenario());
}

TEST_CASE("a model that only thinks is asked again, not to think") {
  world all;
  all.model.plays(only_the_first(
      all.model, stream_head() + http_chunk(thought) + http_chunk(done_line("length")) + last_chunk));
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text == "Hello again");
    REQUIRE(all.model.requests.size() == 2);
    CHECK_THAT(all.model.requests[0], !ContainsSubstring("\"think\""));
    CHECK_THAT(all.model.requests[1], ContainsSubstring("\"think\":false"));
  };
  all.play(scenario());
}

TEST_CASE("a server that refuses the second try has failed in the way of the first") {
  world all;
  const auto only_thinks = [&](model_peer& peer, std::string) -> task<> {
    all.model.answers(plain_answer("400 Bad Request", "application/json", R"({"error":"think: unknown field"})"));
    co_await peer.send(stream_head() + http_chunk(thought) + http_chunk(done_line()) + last_chunk);
  };
  all.model.plays(only_thinks);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(failed.reason == static_cast<std::uint8_t>(failure::model_failed));
    CHECK_THAT(failed.detail, ContainsSubstring("only thought"));
    CHECK_FALSE(failed.elsewhere);
  };
  all.play(scenario());
}

TEST_CASE("after its first word an answer is not asked for again") {
  world all;
  all.model.answers(stream_head() + http_chunk(text_line("Half")) + http_chunk(crash) + last_chunk);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(failed.partial_text == "Half");
    CHECK(failed.elsewhere);
    CHECK_FALSE(failed.here);
    CHECK(all.model.requests.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("a stop during the second try ends it") {
  world all;
  const auto hang_in_the_second = [&](model_peer& peer, std::string) -> task<> {
    const auto wait_for_the_end = [](model_peer& second, std::string) -> task<> {
      co_await second.is_closed_within(std::chrono::seconds(20));
    };
    all.model.plays(wait_for_the_end);
    co_await peer.send(stream_head() + http_chunk(crash) + last_chunk);
  };
  all.model.plays(hang_in_the_second);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    co_await all.model.until_requests(2);
    all.gateway->cancel("1:1");
    const auto failed = co_await all.gateway->next<proto::infer_failed>();
    CHECK(failed.reason == static_cast<std::uint8_t>(failure::cancelled));
    CHECK_FALSE(failed.elsewhere);
  };
  all.play(scenario());
}

TEST_CASE("the gateway hears whether another worker may do better") {
  world all;
  const std::string json = "application/json";
  const std::vector<std::pair<std::string, bool>> answers = {
      {plain_answer("404 Not Found", json, R"({"error":"model 'test-model' not found"})"), true},
      {plain_answer("401 Unauthorized", json, R"({"error":"unauthorized"})"), true},
      {plain_answer("502 Bad Gateway", "text/html", "<html>502</html>"), true},
      {stream_head() + http_chunk(crash) + last_chunk, true},
      {plain_answer("400 Bad Request", json, R"({"error":"invalid model name"})"), false},
      {plain_answer("400 Bad Request", json, R"({"error":"the prompt is longer than the context length"})"), false},
  };
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const auto& [bytes, elsewhere] : answers) {
      INFO(bytes);
      all.model.answers(bytes);
      const auto failed = co_await all.failure_of("1:" + std::to_string(bytes.size()));
      CHECK(failed.elsewhere == elsewhere);
    }
  };
  all.play(scenario());
}
