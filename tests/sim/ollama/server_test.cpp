// Loading, waiting, leaving: what happens between connections.
#include <sys/socket.h>

#include "tests/sim/ollama/wire_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace ollama_sim;
using namespace std::chrono_literals;

namespace json = boost::json;
using std::chrono::steady_clock;

namespace {

settings loading_in(std::chrono::milliseconds time) {
  auto config = quick_settings();
  config.limits.load_time = time;
  return config;
}

settings at_rate(double tokens_per_second) {
  auto config = quick_settings();
  config.tokens_per_second = tokens_per_second;
  return config;
}

std::string_view status_of(const json::object& record) { return record.at("status").as_string(); }

}  // namespace

TEST_CASE("tokens keep an absolute pace") {
  const running_sim sim(at_rate(200));
  raw_client client(sim.port());
  const auto start = steady_clock::now();
  client.chat(chat_json("#words=100"));
  const auto response = client.read_response();
  const auto took = steady_clock::now() - start;
  CHECK(took > 490ms);
  CHECK(took < 3s);
  CHECK(content_of(response) == std::string(sim.record(0).at("reply_text").as_string()));
  CHECK(sim.record(0).at("tokens_sent").to_number<int>() == 100);
}

TEST_CASE("one connection carries many requests") {
  const running_sim sim(quick_settings());
  raw_client client(sim.port());
  for (int i = 0; i < 20; ++i) {
    client.chat(chat_json("#text=hello"));
    CHECK(content_of(client.read_response()) == "hello");
  }
  CHECK(sim.counter("connections_reused") == 1);
  CHECK(sim.counter("completed") == 20);
}

TEST_CASE("a pipelined request waits for the answer before it") {
  const running_sim sim(at_rate(500));
  raw_client client(sim.port());
  client.chat(chat_json("#words=20"));
  client.chat(chat_json("#text=second"));
  CHECK(content_of(client.read_response()).size() > 100);
  CHECK(content_of(client.read_response()) == "second");
}

TEST_CASE("with one slot the second request sees no byte until the first ends") {
  const running_sim sim(at_rate(100));
  raw_client first(sim.port());
  first.chat(chat_json("#words=30"));
  REQUIRE_FALSE(first.read_until("w0002").empty());
  raw_client second(sim.port());
  second.chat(chat_json("#text=mine"));
  CHECK(second.read_until("HTTP", 100ms).empty());
  CHECK(sim.counter("queued") == 1);
  first.read_response();
  CHECK(content_of(second.read_response()) == "mine");
  CHECK(sim.counter("max_active") == 1);
}

TEST_CASE("a client that leaves mid-stream frees its slot at once") {
  const running_sim sim(at_rate(100));
  {
    raw_client first(sim.port());
    first.chat(chat_json("#words=5000"));
    REQUIRE_FALSE(first.read_until("w0003").empty());
  }
  raw_client second(sim.port());
  const auto start = steady_clock::now();
  second.chat(chat_json("#text=next"));
  CHECK(content_of(second.read_response()) == "next");
  CHECK(steady_clock::now() - start < 5s);
  const auto record = sim.record(0);
  CHECK(status_of(record) == "cancelled");
  CHECK(record.at("closed_at_token").to_number<int>() >= 3);
  CHECK(record.at("closed_at_token").to_number<int>() < 4000);
  CHECK(record.at("tokens_after_close").to_number<int>() == 0);
  CHECK(record.at("ended_us").to_number<std::int64_t>() >= record.at("first_token_us").to_number<std::int64_t>());
  CHECK(sim.counter("tokens_generated_after_disconnect") == 0);
}

TEST_CASE("a client that leaves during a cold load aborts it, and the retry waits the whole load") {
  const running_sim sim(loading_in(400ms));
  {
    raw_client impatient(sim.port());
    impatient.chat(chat_json("hi"));
    CHECK(impatient.read_until("HTTP", 200ms).empty());
    CHECK(sim.get("/api/ps") == R"({"models":[]})");
  }
  REQUIRE(running_sim::eventually([&] { return sim.counter("loads_aborted") == 1; }));
  raw_client patient(sim.port());
  const auto start = steady_clock::now();
  patient.chat(chat_json("#text=loaded"));
  CHECK(content_of(patient.read_response()) == "loaded");
  CHECK(steady_clock::now() - start > 390ms);
  CHECK(sim.counter("loads") == 1);
  CHECK(status_of(sim.record(0)) == "cancelled");
}

TEST_CASE("a client that leaves while queued or while its prompt is read is noticed") {
  auto config = at_rate(20);
  config.prompt_time = 300ms;
  const running_sim sim(config);
  raw_client first(sim.port());
  first.chat(chat_json("#words=1000"));
  {
    raw_client queued(sim.port());
    queued.chat(chat_json("hi"));
    REQUIRE(running_sim::eventually([&] { return sim.counter("queued") == 1; }));
  }
  CHECK(running_sim::eventually([&] { return sim.counter("queued") == 0 && sim.counter("cancelled") == 1; }));
  first.close();
  CHECK(running_sim::eventually([&] { return sim.counter("active") == 0; }));
  {
    raw_client reading(sim.port());
    reading.chat(chat_json("hi"));
    REQUIRE(running_sim::eventually([&] { return sim.counter("active") == 1; }));
  }
  CHECK(running_sim::eventually([&] { return sim.counter("active") == 0 && sim.counter("cancelled") == 3; }));
}

TEST_CASE("503 comes only while requests pile up behind a load, and at once") {
  auto config = loading_in(500ms);
  config.limits.max_queue = 2;
  const running_sim sim(config);
  std::vector<std::unique_ptr<raw_client>> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(std::make_unique<raw_client>(sim.port()));
    clients.back()->chat(chat_json("#text=x"));
    const auto wanted = i + 1;
    REQUIRE(running_sim::eventually([&] { return sim.counter("requests") == wanted; }));
  }
  for (std::size_t i = 3; i < 6; ++i) {
    const auto refused = clients[i]->read_until("exceeded\"}", 400ms);
    CHECK_THAT(refused, ContainsSubstring("503 Service Unavailable"));
    CHECK_THAT(refused, ContainsSubstring("try again.  maximum pending"));
  }
  for (std::size_t i = 0; i < 3; ++i) CHECK(content_of(clients[i]->read_response()) == "x");
  CHECK(sim.counter("rejected_503") == 3);
}

TEST_CASE("the server stays responsive while a model loads") {
  const running_sim sim(loading_in(2s));
  raw_client waiting(sim.port());
  waiting.chat(chat_json("hi"));
  const auto start = steady_clock::now();
  CHECK(sim.get("/") == "Ollama is running");
  CHECK_THAT(sim.get("/api/tags"), ContainsSubstring("\"name\":\"llama3.2:latest\""));
  CHECK(sim.get("/api/ps") == R"({"models":[]})");
  CHECK(sim.get("/api/version") == R"({"version":"0.33.0-rc2"})");
  CHECK_THAT(sim.post("/api/show", R"({"model":"llama3.2"})"), ContainsSubstring("\"capabilities\":[\"completion\",\"tools\"]"));
  CHECK(steady_clock::now() - start < 1500ms);
}

TEST_CASE("num_ctx reloads and keep_alive forgets") {
  const running_sim sim(quick_settings());
  sim.post("/api/chat", chat_json("#text=a", R"("options":{"num_ctx":4096})"));
  sim.post("/api/chat", chat_json("#text=b", R"("options":{"num_ctx":4096})"));
  CHECK(sim.counter("loads") == 1);
  sim.post("/api/chat", chat_json("#text=c", R"("options":{"num_ctx":2048})"));
  CHECK(sim.counter("loads") == 2);
  CHECK_THAT(sim.get("/api/ps"), ContainsSubstring("\"context_length\":2048"));
  sim.post("/api/chat", chat_json("#text=d", R"("options":{"num_ctx":2048},"keep_alive":"60ms")"));
  CHECK(running_sim::eventually([&] { return sim.get("/api/ps") == R"({"models":[]})"; }));
  sim.post("/api/chat", chat_json("#text=e", R"("keep_alive":-1)"));
  CHECK_THAT(sim.get("/api/ps"), ContainsSubstring("\"expires_at\":\"2"));
}

TEST_CASE("a crash closes everything and the same port answers again afterwards") {
  const running_sim sim(at_rate(50));
  raw_client streaming(sim.port());
  streaming.chat(chat_json("#words=1000"));
  REQUIRE_FALSE(streaming.read_until("w0002").empty());
  CHECK(sim.post("/sim/die", R"({"seconds":0.3})") == R"({"ok":true})");
  streaming.read_all(2s);
  CHECK(streaming.at_end());
  CHECK(running_sim::eventually([&] { return raw_client(sim.port()).at_end(); }));
  CHECK(running_sim::eventually([&] { return !raw_client(sim.port()).at_end(); }));
  CHECK(status_of(sim.record(0)) == "failed");
  CHECK(sim.get("/api/ps") == R"({"models":[]})");
}

TEST_CASE("a pooled connection can die just as it is used again") {
  const running_sim sim(quick_settings());
  raw_client client(sim.port());
  client.chat(chat_json("#drop-next #text=fine"));
  CHECK(content_of(client.read_response()) == "fine");
  client.chat(chat_json("#text=lost"));
  CHECK(client.read_all(2s).empty());
  CHECK(client.at_end());
}

TEST_CASE("rules apply to the next requests whatever they say") {
  const running_sim sim(quick_settings());
  CHECK(sim.post("/sim/rules", R"({"directives":"#status=503","count":2})") == R"({"ok":true})");
  CHECK_THAT(sim.post("/sim/rules", R"({"directives":"nonsense"})"), ContainsSubstring("error"));
  CHECK(sim.post("/sim/rules", R"({"directives":"#status=500","path":"/api/tags"})") == R"({"ok":true})");
  CHECK_THAT(sim.post("/api/chat", chat_json("hi")), ContainsSubstring("server busy"));
  CHECK_THAT(sim.post("/api/chat", chat_json("hi")), ContainsSubstring("server busy"));
  CHECK_THAT(sim.post("/api/chat", chat_json("hi")), ContainsSubstring("You"));
  CHECK_THAT(sim.get("/api/tags"), ContainsSubstring("terminated"));
  CHECK_THAT(sim.get("/api/tags"), ContainsSubstring("models"));
}

TEST_CASE("the recorder shows what was asked and what became of it") {
  const running_sim sim(quick_settings());
  sim.post("/api/chat", chat_json("hi <b>", R"("options":{"num_ctx":4096},"keep_alive":"5m")"));
  const auto record = sim.record(0);
  CHECK(record.at("id").to_number<int>() == 1);
  CHECK(record.at("messages").at(0).at("content").as_string() == "hi <b>");
  CHECK(record.at("options").at("num_ctx").to_number<int>() == 4096);
  CHECK(record.at("keep_alive").as_string() == "5m");
  CHECK(record.at("reply_text").as_string() == "You said: hi <b>. I was given 1 messages.");
  CHECK(status_of(record) == "done");
  CHECK(record.at("first_byte_ms").is_number());
  CHECK(record.at("arrived_us").to_number<std::int64_t>() <= record.at("first_token_us").to_number<std::int64_t>());
  CHECK(record.at("first_token_us").to_number<std::int64_t>() <= record.at("done_us").to_number<std::int64_t>());
  CHECK(record.at("done_us").to_number<std::int64_t>() <= record.at("ended_us").to_number<std::int64_t>());
  CHECK(sim.get("/sim/requests?since=1") == R"({"last":1,"requests":[]})");
  sim.post("/sim/reset", "");
  CHECK(sim.get("/sim/requests") == R"({"last":1,"requests":[]})");
  CHECK(sim.get("/sim/health") == R"({"ok":true})");
}

TEST_CASE("a pull is a stream that ends with success, and the model is there") {
  const running_sim sim(quick_settings());
  const auto lines = sim.post("/api/pull", R"({"model":"qwen3:8b"})");
  CHECK(lines.starts_with("{\"status\":\"pulling manifest\"}\n"));
  CHECK(lines.ends_with("{\"status\":\"success\"}\n"));
  CHECK_THAT(sim.get("/api/tags"), ContainsSubstring("qwen3:8b"));
  CHECK_THAT(sim.post("/api/show", R"({"model":"none"})"), ContainsSubstring("model 'none' not found"));
}

TEST_CASE("a connection that stalls in the middle of its request holds nobody up") {
  const running_sim sim(quick_settings());
  raw_client slow(sim.port());
  slow.send("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{\"model\"");
  CHECK_THAT(sim.post("/api/chat", chat_json("hi")), ContainsSubstring("You"));
  raw_client broken(sim.port());
  broken.send("this is not HTTP\r\n\r\n");
  CHECK_THAT(broken.read_all(), ContainsSubstring("400 Bad Request"));
}
