#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/world.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> pieces = {"Grüße", " 😀", " \\u003cb\\u003efett\\u003c/b\\u003e", "\\n\\\"Ende\\\"\\t€"};
const std::string text = "Grüße 😀 <b>fett</b>\n\"Ende\"\t€";

/// The lines of the answer without any framing.
std::string lines() {
  std::string body;
  for (const auto& piece : pieces) body += text_line(piece);
  return body + done_line();
}

std::string cut_into_chunks(const std::string& body, std::size_t size) {
  std::string bytes = stream_head();
  for (std::size_t at = 0; at < body.size(); at += size) bytes += http_chunk(body.substr(at, size));
  return bytes + last_chunk;
}

std::string line(const std::string& members) { return "{" + members + "}\n"; }

/// One job per call; the answer must be `text`, in the pieces as in the whole.
task<> expect_text(world& all, std::string job) {
  const auto done = co_await all.answer_to(job);
  CHECK(done.text == text);
  const auto published = co_await all.gateway->whole_published_text(job, done.chunks);
  CHECK(published == text);
}

/// Writes up to `end`, lets the worker read it, and goes on.
task<> send_in_two(model_peer& peer, std::string bytes, std::size_t end) {
  co_await peer.send(bytes.substr(0, end));
  co_await sleep_for(10ms);
  co_await peer.send(bytes.substr(end));
}

}  // namespace

TEST_CASE("an answer may arrive in pieces of any size, from one byte to everything at once") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const std::size_t size : {1, 2, 3, 5, 17, 100, 1000, 0}) {
      INFO("pieces of " << size << " bytes");
      all.model.answers(whole_answer(pieces), size);
      co_await expect_text(all, "1:" + std::to_string(size));
    }
  };
  all.play(scenario());
}

TEST_CASE("a read may end inside a chunk's size, a line end, a character, or an escape") {
  world all;
  const auto bytes = whole_answer(pieces);
  const auto first_size = stream_head().size();
  const auto size_line_end = bytes.find("\r\n", first_size);
  const std::vector<std::size_t> ends = {
      first_size - 1,                   // before the last byte of the header
      first_size + 1,                   // between the digits of a chunk's size
      size_line_end + 1,                // between CR and LF
      bytes.find("😀") + 2,             // inside a character of four bytes
      bytes.find("\\u003c") + 4,        // inside an escape
      bytes.find("\"done\":true") + 9,  // inside the word that matters
      bytes.size() - 3,                 // inside the last chunk
  };
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const auto end : ends) {
      INFO("cut after " << end << " bytes");
      const auto cut = [&](model_peer& peer, std::string) { return send_in_two(peer, bytes, end); };
      all.model.plays(cut);
      co_await expect_text(all, "1:" + std::to_string(end));
    }
  };
  all.play(scenario());
}

TEST_CASE("a proxy may cut the stream into chunks of its own") {
  world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const std::size_t size : {1, 7, 50, 100'000}) {
      INFO("chunks of " << size << " bytes");
      all.model.answers(cut_into_chunks(lines(), size));
      co_await expect_text(all, "1:" + std::to_string(size));
    }
  };
  all.play(scenario());
}

TEST_CASE("the answer may end with the connection, or have a length") {
  world all;
  const std::string type = "Content-Type: application/x-ndjson\r\n";
  const std::vector<std::string> heads = {
      "HTTP/1.0 200 OK\r\n" + type + "\r\n",
      "HTTP/1.1 200 OK\r\n" + type + "Connection: close\r\n\r\n",
      "HTTP/1.1 200 OK\r\n" + type + "Content-Length: " + std::to_string(lines().size()) + "\r\n\r\n",
  };
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const auto& head : heads) {
      INFO(head);
      const auto send_and_close = [&](model_peer& peer, std::string) -> task<> {
        co_await peer.send(head + lines());
        peer.hang_up();
      };
      all.model.plays(send_and_close);
      co_await expect_text(all, "1:" + std::to_string(head.size()));
    }
  };
  all.play(scenario());
}

TEST_CASE("an end of the connection without the last chunk does no harm once the model is done") {
  world all;
  const auto send_and_close = [&](model_peer& peer, std::string) -> task<> {
    co_await peer.send(stream_head() + http_chunk(lines()));
    peer.hang_up();
  };
  all.model.plays(send_and_close);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await expect_text(all, "1:1");
  };
  all.play(scenario());
}

TEST_CASE("what other servers write differently is read all the same") {
  world all;
  const std::string content = R"("message":{"role":"assistant","content":)";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"CRLF and blank lines", "\r\n\n{" + content + "\"a\"}}\r\n\r\n" + line(content + "\"b\"},\"done\":true")},
      {"no last line end", line(content + "\"ab\"}") + R"({"done":true})"},
      {"unknown fields", line(R"("x":[{"y":1}],"message":{"z":null,"content":"ab","images":[]},"logprobs":[])") +
                             line("\"done\":true,\"more\":{}")},
      {"no content at first", line(content + "null}") + line(content + "\"ab\"}") + line("\"done\":true")},
      {"the last line has text",
       line(content + "\"a\"}") + line(content + "\"b\"},\"done\":true,\"done_reason\":\"stop\"")},
      {"thinking first", line(content + R"("","thinking":"Hmm"})") + line(content + "\"ab\"}") + line("\"done\":true")},
  };
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    for (const auto& [name, body] : cases) {
      INFO(name);
      all.model.answers(stream_head() + http_chunk(body) + last_chunk);
      const auto done = co_await all.answer_to("1:" + name);
      CHECK(done.text == "ab");
    }
  };
  all.play(scenario());
}

TEST_CASE("a stream of ten megabytes arrives whole") {
  world all;
  std::string bytes = stream_head(), expected;
  for (int i = 0; bytes.size() < 10 * 1024 * 1024; ++i) {
    const std::string piece = " t" + std::to_string(i);
    expected += piece;
    bytes += http_chunk(text_line(piece));
  }
  bytes += http_chunk(done_line("length")) + last_chunk;
  REQUIRE(expected.size() < 1024 * 1024);
  const auto in_large_pieces = [&](model_peer& peer, std::string) { return peer.send(bytes, 64 * 1024); };
  all.model.plays(in_large_pieces);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    all.gateway->ask("1:1");
    const auto done = co_await all.gateway->next<proto::infer_done>(60s);
    CHECK(done.finish_reason == "length");
    CHECK(done.text == expected);
    const auto published = co_await all.gateway->whole_published_text("1:1", done.chunks);
    CHECK(published == expected);
  };
  all.play(scenario());
}

TEST_CASE("an answer of more than a megabyte of text is ended there, and the model is told to stop") {
  world all;
  bool hung_up = false;
  const auto endless = [&](model_peer& peer, std::string) -> task<> {
    const auto chunk = http_chunk(text_line(std::string(100'000, 'x')));
    co_await peer.send(stream_head());
    for (int i = 0; i < 11; ++i) co_await peer.send(chunk);
    hung_up = co_await peer.is_closed_within(20s);
  };
  all.model.plays(endless);
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const auto done = co_await all.answer_to("1:1");
    CHECK(done.text.size() == 1024 * 1024);
    CHECK(done.finish_reason == "length");
    const auto has_hung_up = [&] { return hung_up; };
    co_await until(has_hung_up);
  };
  all.play(scenario());
}
