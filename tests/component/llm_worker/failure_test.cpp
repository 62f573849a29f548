#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::failure;

namespace {

const std::string json_type = "application/json; charset=utf-8";

failure reason_of(const proto::infer_failed& failed) { return static_cast<failure>(failed.reason); }

/// An error that Ollama notices before the first line, but after it has begun to stream: chunked, no charset.
std::string late_refusal(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
         http_chunk(body) + last_chunk;
}

struct refusal {
  std::string answer;
  failure reason;
  std::string detail;
};

const std::vector<refusal> refusals = {
    {plain_answer("404 Not Found", json_type, R"({"error":"model 'test-model' not found"})"), failure::model_missing,
     "test-model"},
    {plain_answer("404 Not Found", "text/plain", "404 page not found"), failure::refused, "404 page not found"},
    {plain_answer("400 Bad Request", json_type, R"({"error":"invalid model name"})"), failure::refused,
     "invalid model name"},
    {plain_answer("500 Internal Server Error", json_type, R"({"error":"llama-server process has terminated: killed"})"),
     failure::model_failed, "llama-server process has terminated"},
    {late_refusal("400 Bad Request",
                  R"({"error":"{\"error\":{\"code\":400,\"message\":\"too many tokens\",\"n_ctx\":4096}}"})"),
     failure::refused, "HTTP 400: too many tokens"},
    {late_refusal("500 Internal Server Error", R"({"error":"invalid format: \"\\\"xml\\\"\""})"), failure::model_failed,
     "invalid format"},
    {plain_answer("502 Bad Gateway", "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>"),
     failure::model_failed, "HTTP 502 with a page of HTML"},
    {plain_answer("200 OK", "text/html", "<html><body>Sign in</body></html>"), failure::model_failed,
     "does not speak like Ollama"},
    {"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", failure::refused, "HTTP 403"},
    {plain_answer("200 OK", json_type, R"({"message":{"content":""},"done":true,"done_reason":"load"})"),
     failure::model_failed, "empty"},
};

/// Plays "the bytes, then the end of the connection that `end` makes".
scripted_model::script bytes_then(std::string bytes, void (model_peer::*end)()) {
  return [bytes = std::move(bytes), end](model_peer& peer, std::string) -> task<> {
    co_await peer.send(bytes);
    (peer.*end)();
  };
}

}  // namespace

TEST_CASE("every way in which the model server refuses has its failure, and the next question is answered") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    int number = 0;
    for (const auto& row : refusals) {
      INFO(row.answer);
      all.model.answers(row.answer);
      const std::string job = "1:" + std::to_string(++number);
      const auto failed = co_await all.failure_of(job);
      CHECK(failed.job == job);
      CHECK(reason_of(failed) == row.reason);
      CHECK_THAT(failed.detail, ContainsSubstring(row.detail));
      CHECK(failed.partial_text.empty());
    }
    CHECK(all.history.turns.empty());
    all.model.answers(whole_answer({"Hello"}));
    const auto done = co_await all.answer_to("2:1");
    CHECK(done.text == "Hello");
  };
  all.play(scenario());
}

TEST_CASE("a server that refuses for the moment is busy, if nobody may wait for it") {
  const std::vector<refusal> busy = {
      {plain_answer("503 Service Unavailable", json_type,
                    R"({"error":"server busy, please try again.  maximum pending requests exceeded"})"),
       failure::model_busy, "server busy"},
      {plain_answer("429 Too Many Requests", json_type, R"({"error":"slow down"})"), failure::model_busy, "slow down"},
  };
  for (const auto& row : busy) {
    world all;
    all.variables["OLLAMA_BUSY_TIMEOUT"] = "0";
    all.model.answers(row.answer);
    const auto scenario = [&]() -> task<> {
      co_await all.assemble();
      const auto failed = co_await all.failure_of("1:1");
      CHECK(reason_of(failed) == row.reason);
      CHECK_THAT(failed.detail, ContainsSubstring(row.detail));
      CHECK(failed.elsewhere);
      CHECK(all.model.requests.size() == 1);
    };
    all.play(scenario());
  }
}

TEST_CASE("an error line inside the stream ends the answer, and what was written is kept") {
  world all;
  all.model.answers(
      stream_head() + http_chunk(text_line("Half an ")) + http_chunk(text_line("answer")) +
      http_chunk("{\"error\":\"an error was encountered while running the model: unexpected EOF\"}\n") + last_chunk);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(reason_of(failed) == failure::model_failed);
    CHECK_THAT(failed.detail, ContainsSubstring("unexpected EOF"));
    CHECK(failed.partial_text == "Half an answer");
    CHECK(all.history.turns.empty());
  };
  all.play(scenario());
}

TEST_CASE("a stream that ends without the model being done is cut off, however it ends") {
  world all;
  const std::string half = stream_head() + http_chunk(text_line("Half"));
  const std::string half_until_close = "HTTP/1.0 200 OK\r\n\r\n" + text_line("Half");
  const auto mid_line = text_line(" an answer").substr(0, 60);
  const std::vector<std::pair<std::string, scripted_model::script>> ends = {
      {"a clean end", bytes_then(half + last_chunk, &model_peer::hang_up)},
      {"a closed connection", bytes_then(half, &model_peer::hang_up)},
      {"a closed connection in mid-line", bytes_then(half + http_chunk(mid_line), &model_peer::hang_up)},
      {"a closed connection in mid-chunk", bytes_then(half + http_chunk(mid_line).substr(0, 30), &model_peer::hang_up)},
      {"the end of an HTTP/1.0 body", bytes_then(half_until_close, &model_peer::hang_up)},
      {"the end of an HTTP/1.0 body in mid-line", bytes_then(half_until_close + mid_line, &model_peer::hang_up)},
  };
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const auto& [name, script] : ends) {
      INFO(name);
      all.model.plays(script);
      const auto failed = co_await all.failure_of("1:" + name);
      CHECK(reason_of(failed) == failure::cut_off);
      CHECK(failed.partial_text == "Half");
    }
    CHECK(all.history.turns.empty());
  };
  all.play(scenario());
}

TEST_CASE("a stream that ends without a single line is cut off") {
  world all;
  all.model.answers(stream_head() + last_chunk);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(reason_of(failed) == failure::cut_off);
    CHECK(failed.partial_text.empty());
  };
  all.play(scenario());
}

TEST_CASE("a connection that is reset in mid-answer is cut off, and what was written is kept") {
  world all;
  const auto reset_after_first_line = [&](model_peer& peer, std::string) -> task<> {
    co_await peer.send(stream_head() + http_chunk(text_line("Half")));
    const auto arrived = [&] { return !all.gateway->chunks.empty(); };
    co_await until(arrived);
    peer.reset();
  };
  all.model.plays(reset_after_first_line);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(reason_of(failed) == failure::cut_off);
    CHECK(failed.partial_text == "Half");
  };
  all.play(scenario());
}

TEST_CASE("rubbish instead of a line, or instead of HTTP, is a failure of the model server") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.model.answers(stream_head() + http_chunk(text_line("Half") + "rubbish\n" + done_line()) + last_chunk);
    const auto in_the_stream = co_await all.failure_of("1:1");
    CHECK(reason_of(in_the_stream) == failure::model_failed);
    CHECK(in_the_stream.partial_text == "Half");
    all.model.plays(bytes_then("SSH-2.0-OpenSSH_9.2\r\n\r\n", &model_peer::hang_up));
    const auto not_http = co_await all.failure_of("1:2");
    CHECK(reason_of(not_http) == failure::model_failed);
    all.model.plays(bytes_then(stream_head() + "zz\r\n", &model_peer::hang_up));
    const auto not_chunked = co_await all.failure_of("1:3");
    CHECK(reason_of(not_chunked) == failure::model_failed);
  };
  all.play(scenario());
}

TEST_CASE("a line without an end does not fill the memory") {
  world all;
  bool hung_up = false;
  const auto endless_line = [&](model_peer& peer, std::string) -> task<> {
    const auto chunk = http_chunk(std::string(1'000'000, '{'));
    co_await peer.send(stream_head());
    for (int i = 0; i < 9; ++i) co_await peer.send(chunk);
    hung_up = co_await peer.is_closed_within(20s);
  };
  all.model.plays(endless_line);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(reason_of(failed) == failure::model_failed);
    CHECK_THAT(failed.detail, ContainsSubstring("longer than 8 MB"));
    const auto has_hung_up = [&] { return hung_up; };
    co_await until(has_hung_up);
  };
  all.play(scenario());
}

TEST_CASE("a model server that is not there is unreachable") {
  world all;
  {
    asio::ip::tcp::acceptor nobody(all.loop, {asio::ip::address_v4::loopback(), 0});
    all.variables["OLLAMA_URL"] = "http://127.0.0.1:" + std::to_string(nobody.local_endpoint().port());
  }
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(reason_of(failed) == failure::model_unreachable);
  };
  all.play(scenario());
}

TEST_CASE("a kept connection that breaks before an answer has begun is replaced, and nobody notices") {
  world all;
  const auto hang_up = [](model_peer& peer, std::string) -> task<> {
    peer.hang_up();
    co_return;
  };
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await all.answer_to("1:1");
    const auto hang_up_once = [&](model_peer& peer, std::string) -> task<> {
      all.model.answers(whole_answer({"Hello", " again"}));
      return hang_up(peer, "");
    };
    all.model.plays(hang_up_once);
    const auto done = co_await all.answer_to("1:2");
    CHECK(done.text == "Hello again");
    CHECK(all.model.requests.size() == 3);
  };
  all.play(scenario());
}

TEST_CASE("a model server that always hangs up is not asked for ever") {
  world all;
  all.model.plays(bytes_then("", &model_peer::hang_up));
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto failed = co_await all.failure_of("1:1");
    CHECK(reason_of(failed) == failure::model_unreachable);
    CHECK(all.model.requests.size() <= 2);
  };
  all.play(scenario());
}
