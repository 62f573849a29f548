// The OpenAI-compatible face, in the dialect of each server.
#include <fstream>
#include <regex>

#include "tests/sim/ollama/exchange.hpp"
#include "tests/sim/ollama/recording.hpp"
#include "tests/sim/ollama/sse_lines.hpp"
#include "tests/sim/ollama/wire_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace ollama_sim;
using namespace std::chrono_literals;

namespace json = boost::json;

namespace {

settings with_flavour(server_flavour flavour) {
  auto config = quick_settings();
  config.flavour = flavour;
  return config;
}

std::string ask(const running_sim& sim, const std::string& said, const std::string& more = "",
                const std::string& model = "llama3.2") {
  raw_client client(sim.port());
  const std::string body = R"({"model":")" + model + R"(","stream":true,"stream_options":{"include_usage":true},)" +
                           R"("messages":[{"role":"user","content":)" + go_string(said) + "}]" + more + "}";
  client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
  return client.read_response();
}

std::vector<std::string> events_of(const std::string& body) {
  std::vector<std::string> events;
  std::size_t at = 0;
  for (auto end = body.find("\n\n"); end != std::string::npos; end = body.find("\n\n", at)) {
    events.push_back(body.substr(at, end - at));
    at = end + 2;
  }
  return events;
}

std::string masked(std::string text) {
  for (const auto& [pattern, replacement] : std::vector<std::pair<const char*, const char*>>{
           {"\"id\":\"[^\"]*\"", "\"id\":\"I\""},
           {"\"created\":\\d+", "\"created\":N"},
           {"\"(prompt|completion|total)_tokens\":\\d+", "\"$1_tokens\":N"},
           {"Date: [^\\r]*", "Date: D"}})
    text = std::regex_replace(text, std::regex(pattern), replacement);
  return text;
}

}  // namespace

TEST_CASE("a refusal on /v1 is byte for byte that of Ollama") {
  const running_sim sim(quick_settings());
  CHECK(masked(ask(sim, "hi", "", "nope")) == masked(recording("openai 404")));
}

TEST_CASE("the end of a stream on /v1 has Ollama's bytes: finish, usage and [DONE] in one chunk") {
  const running_sim sim(quick_settings());
  const auto ours = ask(sim, "#text=Hello there", "", "tiny-bigram"), theirs = recording("openai stream");
  const auto end_of = [](const std::string& response) {
    return masked(response.substr(response.rfind("\r\n", response.find("\"delta\":{}")) + 2));
  };
  CHECK(end_of(ours) == end_of(theirs));
  CHECK(masked(ours.substr(0, ours.find("\n\n"))).substr(100) == masked(theirs.substr(0, theirs.find("\n\n"))).substr(100));
}

TEST_CASE("Ollama's face swallows an error in mid-stream, as recorded") {
  const running_sim sim(quick_settings());
  const auto ours = body_of(ask(sim, "#words=3 #error-after=2", "", "tiny-bigram"));
  const auto theirs = body_of(recording("openai killed mid-stream"));
  CHECK(masked(events_of(ours).back()) == masked(events_of(theirs).back()));
  CHECK_THAT(ours, !ContainsSubstring("[DONE]"));
  CHECK_THAT(ours, !ContainsSubstring("unexpected EOF"));
}

TEST_CASE("a recorded event comes out again from its own texts") {
  std::ifstream file(OLLAMA_RECORDINGS "/openai_events.txt");
  std::size_t compared = 0;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("data: {")) continue;
    const auto value = json::parse(line.substr(6)).as_object();
    const auto& choice = value.at("choices").at(0).as_object();
    const auto& delta = choice.at("delta").as_object();
    if (!choice.at("finish_reason").is_null() || delta.contains("tool_calls")) continue;
    chat_request request;
    request.model = value.at("model").as_string().c_str();
    const sse_lines writer(server_flavour::ollama, request, {}, 1);
    const std::string content(delta.at("content").as_string());
    const std::string thinking(delta.contains("reasoning") ? delta.at("reasoning").as_string() : json::string());
    std::string again;
    writer.piece(again, wall_now(), {content, thinking, {}, delta.contains("role")});
    CHECK(masked(again) == masked(line));
    ++compared;
  }
  CHECK(compared > 10);
}

TEST_CASE("each server begins, thinks and ends in its own way") {
  const auto answer_of = [](server_flavour flavour) {
    const running_sim sim(with_flavour(flavour));
    return ask(sim, "#think #text=Hi", "", "tiny-think");
  };
  const auto llama = answer_of(server_flavour::llama_server);
  CHECK_THAT(llama, ContainsSubstring(R"("delta":{"role":"assistant","content":null})"));
  CHECK_THAT(llama, ContainsSubstring("\"reasoning_content\":"));
  CHECK_THAT(llama, ContainsSubstring("\"timings\":"));
  CHECK_THAT(llama, ContainsSubstring("Server: llama.cpp\r\n"));
  const auto vllm = answer_of(server_flavour::vllm);
  CHECK_THAT(vllm, ContainsSubstring(R"("delta":{"role":"assistant","content":""})"));
  CHECK_THAT(vllm, ContainsSubstring("{\"reasoning\":"));
  CHECK_THAT(vllm, ContainsSubstring("\"stop_reason\":null"));
  CHECK_THAT(answer_of(server_flavour::lmstudio), ContainsSubstring("\"reasoning_content\":"));
  CHECK_THAT(answer_of(server_flavour::ollama), ContainsSubstring(R"("content":"","reasoning":)"));
}

TEST_CASE("an error in mid-stream: llama-server stops without [DONE], vLLM sends it all the same") {
  const running_sim llama(with_flavour(server_flavour::llama_server));
  const auto without = body_of(ask(llama, "#words=3 #error-after=2"));
  CHECK_THAT(without, ContainsSubstring("data: {\"error\":{\"code\":500,"));
  CHECK_THAT(without, !ContainsSubstring("[DONE]"));
  const running_sim vllm(with_flavour(server_flavour::vllm));
  const auto with = body_of(ask(vllm, "#words=3 #error-after=2"));
  CHECK_THAT(with, ContainsSubstring("data: {\"error\":{\"message\":"));
  CHECK(with.ends_with("data: [DONE]\n\n"));
}

TEST_CASE("a prompt that does not fit is refused in each server's words") {
  const std::string long_text(40'000, 'x');
  const auto refusal_of = [&](server_flavour flavour) {
    const running_sim sim(with_flavour(flavour));
    return ask(sim, long_text);
  };
  CHECK_THAT(refusal_of(server_flavour::llama_server), ContainsSubstring("\"type\":\"exceed_context_size_error\""));
  CHECK_THAT(refusal_of(server_flavour::vllm), ContainsSubstring("This model's maximum context length is 4096 tokens"));
  CHECK_THAT(refusal_of(server_flavour::ollama), ContainsSubstring("200 OK"));  // cut in silence
}

TEST_CASE("llama-server refuses everything while it loads, and shows signs of life in silence") {
  auto config = with_flavour(server_flavour::llama_server);
  config.limits.load_time = 300ms;
  config.ping_interval = 50ms;
  const running_sim sim(config);
  CHECK_THAT(ask(sim, "hi"), ContainsSubstring("503 Service Unavailable") && ContainsSubstring("Loading model"));
  CHECK(running_sim::eventually([&] { return ask(sim, "hi").find("200 OK") != std::string::npos; }));
  CHECK_THAT(body_of(ask(sim, "#words=3 #stall=1,0.3")), ContainsSubstring("\n\n:\n\n"));
}

TEST_CASE("only Ollama has Ollama's API; all have the list of models") {
  for (const auto flavour : {server_flavour::llama_server, server_flavour::vllm, server_flavour::lmstudio}) {
    const running_sim sim(with_flavour(flavour));
    CHECK_THAT(sim.get("/api/tags"), ContainsSubstring("page not found"));
    CHECK_THAT(sim.get("/v1/models"), ContainsSubstring("\"id\":\"llama3.2:latest\""));
  }
  const running_sim ollama(quick_settings());
  CHECK_THAT(ollama.get("/v1/models"), ContainsSubstring(R"("owned_by":"library")"));
}

TEST_CASE("a key, when wanted, is wanted for everything") {
  auto config = quick_settings();
  config.api_key = "sesame";
  const running_sim sim(config);
  CHECK_THAT(sim.get("/api/tags"), ContainsSubstring("unauthorized"));
  raw_client client(sim.port());
  client.send("GET /api/tags HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\n\r\n");
  CHECK_THAT(client.read_response(), ContainsSubstring("\"models\""));
}
