// Every fault that can be ordered, as a client sees it.
#include "tests/sim/ollama/wire_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace ollama_sim;
using namespace std::chrono_literals;

using std::chrono::steady_clock;

namespace {

std::string response_to(const running_sim& sim, const std::string& said, const std::string& more = "") {
  raw_client client(sim.port());
  client.chat(chat_json(said, more));
  return client.read_response();
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

}  // namespace

TEST_CASE("every framing mode brings the same difficult text over") {
  for (const auto mode : {framing_mode::line, framing_mode::byte, framing_mode::split, framing_mode::merged,
                          framing_mode::rechunk}) {
    auto config = quick_settings();
    config.framing = mode;
    const running_sim sim(config);
    const auto response = response_to(sim, "#unicode");
    CHECK(content_of(response) == std::string(sim.record(0).at("reply_text").as_string()));
    CHECK(response.ends_with("0\r\n\r\n"));
    raw_client old(sim.port());
    const auto body = chat_json("#unicode");
    old.send("POST /api/chat HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    CHECK(content_of(old.read_all()) == content_of(response));
  }
}

TEST_CASE("silent ends: a clean end of the stream without done") {
  const running_sim sim(quick_settings());
  const auto some = response_to(sim, "#words=10 #silent-end=4");
  CHECK(count(some, "\"done\":false") == 4);
  CHECK(count(some, "\"done\":true") == 0);
  CHECK(some.ends_with("0\r\n\r\n"));
  const auto none = response_to(sim, "#zero-lines");
  CHECK(body_of(none).empty());
  CHECK_THAT(none, ContainsSubstring("200 OK"));
  CHECK(count(response_to(sim, "#repeat-guard"), "}\n\r\n") == 32);
  CHECK_THAT(response_to(sim, "#repeat-guard=error"), ContainsSubstring("token repeat limit reached"));
  CHECK(std::string(sim.record(0).at("status").as_string()) == "failed");
}

TEST_CASE("broken connections: FIN in a line, RST after some, RST before any") {
  const running_sim sim(quick_settings());
  raw_client fin(sim.port());
  fin.chat(chat_json("#words=10 #fin-midline=2"));
  const auto text = fin.read_all();
  CHECK(fin.at_end());
  CHECK_FALSE(fin.was_reset());
  CHECK(count(text, "\"done\":false") == 2);
  CHECK_FALSE(text.ends_with("\n\r\n"));
  raw_client rst(sim.port());
  rst.chat(chat_json("#words=10 #rst=3 #tps=200"));
  CHECK_FALSE(rst.read_until("w0003").empty());
  rst.read_all();
  CHECK(rst.was_reset());
  raw_client none(sim.port());
  none.chat(chat_json("#rst=0"));
  CHECK(none.read_all().empty());
  CHECK(none.was_reset());
}

TEST_CASE("errors before the stream, plain and from a proxy") {
  const running_sim sim(quick_settings());
  const auto missing = response_to(sim, "#status=404");
  CHECK_THAT(missing, ContainsSubstring("404 Not Found"));
  CHECK_THAT(missing, ContainsSubstring("model 'llama3.2' not found"));
  CHECK_THAT(response_to(sim, "#status=500"), ContainsSubstring("llama-server process has terminated"));
  CHECK_THAT(response_to(sim, "#status=401"), ContainsSubstring("\"signin_url\""));
  CHECK_THAT(response_to(sim, "#status=429 #retry-after=7"), ContainsSubstring("Retry-After: 7\r\n"));
  CHECK(response_to(sim, "#status=429").find("Retry-After") == std::string::npos);
  const auto page = response_to(sim, "#html=502");
  CHECK_THAT(page, ContainsSubstring("HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\n"));
  CHECK_THAT(page, ContainsSubstring("Content-Type: text/html"));
  CHECK_THAT(response_to(sim, "#html=200"), ContainsSubstring("HTTP/1.1 200 OK\r\nServer: nginx\r\n"));
}

TEST_CASE("an error inside the streaming part is chunked and may hold JSON in JSON") {
  const running_sim sim(quick_settings());
  const auto nested = response_to(sim, "#nested-error");
  CHECK_THAT(nested, ContainsSubstring("400 Bad Request\r\nContent-Type: application/json\r\n"));
  CHECK_THAT(nested, ContainsSubstring(R"({"error":"{\"error\":{\"code\":400,)"));
  CHECK(nested.ends_with("}\r\n0\r\n\r\n"));
  CHECK_THAT(response_to(sim, "#nested-error=500"), ContainsSubstring("llama-server chat error: map[code:500"));
  CHECK_THAT(response_to(sim, "#error-after=0"), ContainsSubstring("500 Internal Server Error"));
}

TEST_CASE("stalls: before the headers, between lines, inside a line") {
  const running_sim sim(quick_settings());
  raw_client headers(sim.port());
  headers.chat(chat_json("#stall-headers=0.3 #text=late"));
  CHECK(headers.read_until("HTTP", 200ms).empty());
  CHECK(content_of(headers.read_response()) == "late");
  raw_client between(sim.port());
  between.chat(chat_json("#words=5 #stall=2,0.3"));
  REQUIRE_FALSE(between.read_until("w0002\"},\"done\":false}\n\r\n").empty());
  CHECK(between.read_until("w0003", 150ms).empty());
  CHECK_FALSE(between.read_until("0\r\n\r\n").empty());
  raw_client inside(sim.port());
  inside.chat(chat_json("#words=5 #stall-midline=2,0.3"));
  const auto start = steady_clock::now();
  const auto response = inside.read_response();
  CHECK(steady_clock::now() - start > 250ms);
  CHECK(count(content_of(response), "w000") == 5);
}

TEST_CASE("odd lines: garbage, CRLF, empty ones, unknown and missing fields, a megabyte") {
  const running_sim sim(quick_settings());
  CHECK_THAT(response_to(sim, "#words=3 #garbage-line=1"), ContainsSubstring("\"message\":{\"role\":\"assist\n\r\n"));
  CHECK(count(content_of(response_to(sim, "#words=3 #crlf #emptylines")), "w000") == 3);
  CHECK_THAT(response_to(sim, "#crlf"), ContainsSubstring("\"done\":false}\r\n\r\n"));
  CHECK_THAT(response_to(sim, "#extra-fields"), ContainsSubstring("\"x_future\":"));
  const auto bare = response_to(sim, "#no-metrics #no-done-reason");
  CHECK_THAT(bare, ContainsSubstring("\"done\":true}\n"));
  CHECK(content_of(response_to(sim, "#bigline=1000000")).size() == 1'000'000);
  CHECK(response_to(sim, "#toolcall #bigline=1000000").size() > 1'000'000);
  CHECK(response_to(sim, "#toolcall=final").find("\"tool_calls\"") < response_to(sim, "#toolcall=final").find("\"done\":true"));
  CHECK(content_of(response_to(sim, "#final-content #text=one two")) == "one two");
  CHECK_THAT(response_to(sim, "#thinkonly"), ContainsSubstring("\"done_reason\":\"length\""));
}

TEST_CASE("#close ends the connection after the reply, as a header says") {
  const running_sim sim(quick_settings());
  raw_client client(sim.port());
  client.chat(chat_json("#close #text=bye"));
  const auto response = client.read_all();
  CHECK_THAT(response, ContainsSubstring("Connection: close\r\nTransfer-Encoding: chunked\r\n"));
  CHECK(content_of(response) == "bye");
  CHECK(client.at_end());
}

TEST_CASE("stream:false shows failures in its own way") {
  const running_sim sim(quick_settings());
  const std::string whole = R"("stream":false)";
  CHECK_THAT(response_to(sim, "#text=all of it", whole), ContainsSubstring("\"content\":\"all of it\"},\"done\":true"));
  CHECK_THAT(response_to(sim, "#error-after=2", whole), ContainsSubstring("500 Internal Server Error"));
  CHECK_THAT(response_to(sim, "#silent-end=2", whole), ContainsSubstring("\"done\":false}"));
}

TEST_CASE("what Ollama accepts is accepted") {
  const running_sim sim(quick_settings());
  const auto accepted = [&](const std::string& body) {
    raw_client client(sim.port());
    client.chat(body);
    return client.read_response().starts_with("HTTP/1.1 200");
  };
  CHECK(accepted(R"({"model":"LLAMA3.2","messages":[{"role":"wizard","content":"hi"}]})"));
  CHECK(accepted("{\"model\":\"llama3.2\",\"messages\":[{\"role\":\"user\",\"content\":\"\xff\\ud800\"}],\"new\":{\"x\":[]}}"));
  CHECK(accepted(chat_json("hi", R"("options":{"bogus":true,"num_ctx":4096.0},"format":{"type":"object"},"think":false)")));
  CHECK(accepted(chat_json("hi", R"("keep_alive":"5m","message":null,"tools":[])")));
  CHECK_THAT(response_to(sim, "hi", R"("model":"LLAMA3.2")"), ContainsSubstring("\"model\":\"LLAMA3.2\""));
}
