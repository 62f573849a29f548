#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::failure;

namespace {

struct hanging_server {
  world all;
  bool hung_up = false;

  hanging_server(const char* first_byte, const char* silence) {
    all.variables["OLLAMA_FIRST_BYTE_TIMEOUT"] = first_byte;
    all.variables["OLLAMA_TIMEOUT"] = silence;
  }

  /// Plays "these bytes, and no more".
  void stops_after(const std::string& bytes) {
    const auto script = [this, bytes](model_peer& peer, std::string) -> task<> {
      co_await peer.send(bytes);
      hung_up = co_await peer.is_closed_within(20s);
    };
    all.model.plays(script);
  }

  /// Times out, with this much of an answer, and the model server is told to stop.
  task<> expect_timeout(std::string partial_text, std::string detail) {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(failed.reason == static_cast<std::uint8_t>(failure::timed_out));
    CHECK(failed.partial_text == partial_text);
    CHECK_THAT(failed.detail, ContainsSubstring(detail));
    const auto has_hung_up = [this] { return hung_up; };
    co_await until(has_hung_up);
  }
};

}  // namespace

TEST_CASE("an answer that does not begin times out") {
  hanging_server server("0.2", "30");
  server.stops_after("");
  server.all.play(server.expect_timeout("", "no answer in time"));
}

TEST_CASE("an answer that stops arriving times out, and what was written is kept") {
  hanging_server server("30", "0.2");
  server.stops_after(stream_head() + http_chunk(text_line("Half")));
  server.all.play(server.expect_timeout("Half", "stopped arriving"));
}

TEST_CASE("an answer that stops in mid-line times out") {
  hanging_server server("30", "0.2");
  server.stops_after(stream_head() + http_chunk(text_line("Half")) + http_chunk(text_line(" an").substr(0, 20)));
  server.all.play(server.expect_timeout("Half", "stopped arriving"));
}

TEST_CASE("a model may take longer to begin than to go on") {
  hanging_server server("30", "0.2");
  const auto begin_late = [](model_peer& peer, std::string) -> task<> {
    co_await sleep_for(600ms);
    const auto bytes = whole_answer({"Hello"});
    co_await peer.send(bytes);
  };
  server.all.model.plays(begin_late);
  const auto scenario = [&]() -> task<> {
    co_await server.all.assemble();
    const auto done = co_await server.all.answer_to("1:1");
    CHECK(done.text == "Hello");
  };
  server.all.play(scenario());
}

TEST_CASE("a slow answer does not time out as long as something arrives") {
  hanging_server server("30", "1");
  const auto drip = [](model_peer& peer, std::string) -> task<> {
    co_await peer.send(stream_head());
    for (int i = 0; i < 15; ++i) {
      co_await sleep_for(100ms);
      co_await peer.send(http_chunk(text_line("x")));
    }
    co_await peer.send(http_chunk(done_line()) + last_chunk);
  };
  server.all.model.plays(drip);
  const auto scenario = [&]() -> task<> {
    co_await server.all.assemble();
    const auto done = co_await server.all.answer_to("1:1");
    CHECK(done.text == std::string(15, 'x'));
  };
  server.all.play(scenario());
}

TEST_CASE("a model that thinks for ever times out in the end") {
  hanging_server server("30", "30");
  server.all.variables["OLLAMA_ANSWER_TIMEOUT"] = "0.3";
  const auto think = [&](model_peer& peer, std::string) -> task<> {
    const auto thought = http_chunk("{\"message\":{\"content\":\"\",\"thinking\":\"Hmm\"},\"done\":false}\n");
    co_await peer.send(stream_head());
    while (!server.hung_up) {
      co_await peer.send(thought);
      server.hung_up = co_await peer.is_closed_within(5ms);
    }
  };
  server.all.model.plays(think);
  server.all.play(server.expect_timeout("", "OLLAMA_ANSWER_TIMEOUT"));
}
