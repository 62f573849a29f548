// Whatever can go wrong at one of two model servers. Before the first word nobody notices: the worker asks the other one.
// After it the gateway is told that the question may go on here, and the next attempt goes to the other one.
#include "tests/component/llm_worker/two_servers.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;
using proto::failure;

namespace {

/// Plays "these bytes, and then nothing more".
scripted_model::script hangs_after(std::string bytes) {
  return [bytes = std::move(bytes)](model_peer& peer, std::string) -> task<> {
    co_await peer.send(bytes);
    co_await peer.is_closed_within(20s);
  };
}

/// Plays "these bytes, and then the end of the connection", once the worker has published `words` pieces of the answer: a
/// reset takes with it what has not been read.
scripted_model::script ends_after(two_servers& all, std::string bytes, void (model_peer::*end)(), std::size_t words = 0) {
  return [&all, bytes = std::move(bytes), end, words](model_peer& peer, std::string) -> task<> {
    co_await peer.send(bytes);
    const auto arrived = [&] { return all.gateway->chunks.size() >= words; };
    co_await until(arrived);
    (peer.*end)();
  };
}

scripted_model::script says(std::string bytes) {
  return [bytes = std::move(bytes)](model_peer& peer, std::string) { return peer.send(bytes); };
}

std::string refusal(const std::string& status, const std::string& error) {
  return plain_answer(status, with_charset, "{\"error\":\"" + error + "\"}");
}

/// One that Ollama notices before the first line, but after it has begun to stream.
std::string late_refusal(const std::string& status, const std::string& error) {
  return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
         http_chunk("{\"error\":\"" + error + "\"}") + last_chunk;
}

const std::string crash = "{\"error\":\"an error was encountered while running the model: unexpected EOF\"}\n";
const std::string half = stream_head() + http_chunk(text_line("Half"));
const std::string half_a_line = http_chunk(text_line(" an answer").substr(0, 60));

struct row {
  const char* what;
  scripted_model::script script;
  failure reason = failure::internal;  ///< what the gateway is told, if it is told anything
};

std::vector<row> before_the_first_word(two_servers& all) {
  return {
      {"closed without a byte", hang_up},
      {"reset", ends_after(all, "", &model_peer::reset)},
      {"closed in the middle of the head", ends_after(all, stream_head().substr(0, 40), &model_peer::hang_up)},
      {"closed after the head", ends_after(all, stream_head(), &model_peer::hang_up)},
      {"500", says(refusal("500 Internal Server Error", "out of memory"))},
      {"500, the runner has crashed", says(refusal("500 Internal Server Error", "llama-server process has terminated: killed"))},
      {"500, chunked", says(late_refusal("500 Internal Server Error", "unexpected EOF"))},
      {"502 with a page of HTML", says(plain_answer("502 Bad Gateway", "text/html", "<html>Bad Gateway</html>"))},
      {"503", says(busy_for("60"))},
      {"429", says(refusal("429 Too Many Requests", "slow down"))},
      {"404, the model is not installed", says(refusal("404 Not Found", "model 'test-model' not found"))},
      {"404, another program", says(plain_answer("404 Not Found", "text/plain", "404 page not found"))},
      {"401", says(refusal("401 Unauthorized", "unauthorized"))},
      {"403 without a body", says("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")},
      {"200 with a page of HTML", says(plain_answer("200 OK", "text/html", "<html>Sign in</html>"))},
      {"something else than HTTP", ends_after(all, "SSH-2.0-OpenSSH_9.2\r\n\r\n", &model_peer::hang_up)},
      {"an error as the first line", says(stream_head() + http_chunk(crash) + last_chunk)},
      {"rubbish as the first line", says(stream_head() + http_chunk("rubbish\n") + last_chunk)},
      {"no line at all", says(stream_head() + last_chunk)},
      {"silence", hangs_after("")},
      {"silence after the head", hangs_after(stream_head())},
  };
}

std::vector<row> in_mid_answer(two_servers& all) {
  return {
      {"an error line", says(half + http_chunk(crash) + last_chunk), failure::model_failed},
      {"rubbish", says(half + http_chunk("rubbish\n") + last_chunk), failure::model_failed},
      {"a clean end without being done", says(half + last_chunk), failure::cut_off},
      {"closed between two lines", ends_after(all, half, &model_peer::hang_up), failure::cut_off},
      {"closed in mid-line", ends_after(all, half + half_a_line, &model_peer::hang_up), failure::cut_off},
      {"closed in mid-chunk", ends_after(all, half + half_a_line.substr(0, 30), &model_peer::hang_up), failure::cut_off},
      {"reset", ends_after(all, half, &model_peer::reset, 1), failure::cut_off},
      {"silence between two tokens", hangs_after(half), failure::timed_out},
      {"silence in mid-line", hangs_after(half + half_a_line), failure::timed_out},
  };
}

}  // namespace

TEST_CASE("whatever goes wrong at a server before the first word: the other one answers, and nobody notices") {
  for (std::size_t i = 0;; ++i) {
    two_servers all;
    const auto rows = before_the_first_word(all);
    if (i == rows.size()) return;
    INFO(rows[i].what);
    all.variables["OLLAMA_FIRST_BYTE_TIMEOUT"] = "0.5";
    all.the_first_asked(rows[i].script);
    const auto scenario = [&]() -> task<> {
      co_await all.assemble();
      const auto done = co_await all.answer_to("1:1");
      CHECK(done.text == "Hello there!");
      const auto published = co_await all.gateway->whole_published_text("1:1", done.chunks);
      CHECK(published == done.text);
      REQUIRE(all.chosen);
      CHECK(all.chosen->requests.size() <= 2);  // on a kept connection that breaks it is asked on another one
      CHECK(all.other().requests.size() == 1);
      CHECK_FALSE(all.gateway->take<proto::infer_failed>());
    };
    all.play(scenario());
  }
}

TEST_CASE("a server that refuses connections from one question to the next: the other one answers") {
  two_servers all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await all.answer_to("1:1");
    all.chosen = all.model.requests.empty() ? &all.second : &all.model;  // which knows the conversation now
    all.chosen->stop_listening();
    all.chosen->plays(hang_up);
    const auto done = co_await all.answer_to("1:2");
    CHECK(done.text == "Hello there!");
    CHECK(all.other().requests.size() == 1);
  };
  all.play(scenario());
}

TEST_CASE("whatever goes wrong at a server in mid-answer: what was written is told, and the next attempt goes to the other one") {
  for (std::size_t i = 0;; ++i) {
    two_servers all;
    const auto rows = in_mid_answer(all);
    if (i == rows.size()) return;
    INFO(rows[i].what);
    all.variables["OLLAMA_TIMEOUT"] = "0.3";
    all.the_first_asked(rows[i].script);
    const auto scenario = [&]() -> task<> {
      co_await all.assemble();
      const auto failed = co_await all.failure_of("1:1");
      CHECK(static_cast<failure>(failed.reason) == rows[i].reason);
      CHECK(failed.partial_text == "Half");
      CHECK(failed.elsewhere);
      CHECK(failed.here);
      CHECK(all.other().requests.empty());
      all.gateway->ask("1:1", "How are you?", 2);
      const auto done = co_await all.gateway->next<proto::infer_done>();
      CHECK(done.text == "Hello there!");
      CHECK(all.chosen->requests.size() == 1);
    };
    all.play(scenario());
  }
}
