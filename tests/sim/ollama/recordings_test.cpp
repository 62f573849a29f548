// The simulator's bytes against bytes that a real Ollama sent, after masking what differs from run to run.
#include <fstream>
#include <regex>

#include "tests/sim/ollama/chat_lines.hpp"
#include "tests/sim/ollama/exchange.hpp"
#include "tests/sim/ollama/recording.hpp"
#include "tests/sim/ollama/wire_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace ollama_sim;

namespace json = boost::json;

namespace {

std::string masked(std::string text) {
  const bool sized_by_time = text.find("_at\":\"") != std::string::npos;
  const std::vector<std::pair<const char*, const char*>> masks{
      {"Date: [^\\r]*", "Date: D"},
      {"\"(created_at|expires_at)\":\"[^\"]*Z\"", "\"$1\":\"T\""},
      {"\"(\\w+_duration|prompt_eval_count|eval_count|n_prompt_tokens|size)\":\\d+", "\"$1\":N"},
      {"\"(digest|id|parameter_size|quantization_level)\":\"[^\"]*\"", "\"$1\":\"X\""},
      {"\"logprob\":[-.\\d]+", "\"logprob\":P"},
      {"\"context\":\\[[^\\]]*\\]", "\"context\":[C]"},
      {"request \\(\\d+ tokens\\)", "request (N tokens)"},
      {"n_prompt_tokens\\\\\":\\d+", "n_prompt_tokens\\\":N"},
      {"\\r\\n[1-9a-f][0-9a-f]*\\r\\n", "\r\nS\r\n"}};
  for (const auto& [pattern, replacement] : masks) text = std::regex_replace(text, std::regex(pattern), replacement);
  if (sized_by_time) text = std::regex_replace(text, std::regex("Content-Length: \\d+"), "Content-Length: L");
  return text;
}

std::string ask(const running_sim& sim, const std::string& request_line, const std::string& headers,
                const std::string& body) {
  raw_client client(sim.port());
  client.send(request_line + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  if (request_line.ends_with("1.0") || headers.find("close") != std::string::npos) return client.read_all();
  return client.read_response();
}

std::string ask_chat(const running_sim& sim, const std::string& body) {
  return ask(sim, "POST /api/chat HTTP/1.1", "Host: localhost\r\n", body);
}

std::string bigram(const std::string& said, const std::string& more = "") {
  return R"({"model":"tiny-bigram","messages":[{"role":"user","content":)" + go_string(said) + "}]" + more + "}";
}

constexpr const char* scripted = "Hello there! This is a scripted reply with an emoji \U0001F600 and <tag> & \"quotes\" done.";

}  // namespace

TEST_CASE("errors before the stream are byte for byte those of Ollama") {
  const running_sim sim(quick_settings());
  const auto image = [](const std::string& data) {
    return R"({"model":"tiny-bigram","messages":[{"role":"user","content":"hi","images":[")" + data + R"("]}]})";
  };
  const std::vector<std::pair<std::string, std::string>> cases{
      {"404 model", R"({"model":"nope","messages":[{"role":"user","content":"hi"}]})"},
      {"400 bad json", R"({"model":"tiny-bigram")"},
      {"400 no body", ""},
      {"no model", R"({"messages":[{"role":"user","content":"hi"}]})"},
      {"bad name", R"({"model":"!!bad name","messages":[]})"},
      {"think on non-thinking", bigram("hi", R"(,"think":true)")},
      {"think bad value", bigram("hi", R"(,"think":"ultra")")},
      {"tools unsupported", bigram("hi", R"(,"tools":[{"type":"function","function":{"name":"f"}}])")},
      {"image on text model", image("aGVsbG8=")},
      {"image bad b64", image("!!!")},
      {"bad keep_alive", bigram("hi", R"(,"keep_alive":"5")")},
      {"bad option type", bigram("hi", R"(,"options":{"num_ctx":"big"})")},
      {"bad format", bigram("hi", R"(,"format":"xml")")},
      {"cloud disabled", R"({"model":"gpt-oss:120b-cloud","messages":[{"role":"user","content":"hi"}]})"},
      {"overflow truncate:false", bigram(std::string(40'000, 'x'), R"(,"truncate":false)")},
      {"overflow shift:false", bigram(std::string(40'000, 'x'), R"(,"shift":false)")}};
  for (const auto& [title, body] : cases) {
    INFO(title);
    CHECK(masked(ask_chat(sim, body)) == masked(recording(title)));
  }
}

TEST_CASE("streams and whole bodies have Ollama's bytes around the text") {
  const running_sim sim(quick_settings());
  const auto four = R"(,"options":{"num_predict":4})";
  CHECK(masked(ask_chat(sim, bigram("#text=Hello there! This is", four))) ==
        masked(recording("warm chat num_predict=4 -> length")));
  CHECK(masked(ask_chat(sim, bigram("#text=" + std::string(scripted), R"(,"stream":false)"))) ==
        masked(recording("stream:false")));
  const std::string one = R"(,"options":{"num_predict":1})";
  CHECK(masked(ask_chat(sim, bigram("#text=Hello there", one + R"(,"logprobs":true,"top_logprobs":1)"))) ==
        masked(recording("logprobs")));
  CHECK(masked(ask(sim, "POST /api/chat HTTP/1.0", "", bigram("#text=Hello there", one))) ==
        masked(recording("HTTP/1.0")));
  CHECK(masked(ask(sim, "POST /api/chat HTTP/1.1", "Host: x.local\r\nConnection: close\r\n",
                   bigram("#text=Hello there", one))) == masked(recording("Connection: close")));
  CHECK(masked(ask_chat(sim, R"({"model":"tiny-loop","stream":false,"messages":[{"role":"user","content":"#repeat-guard"}]})")) ==
        masked(recording("token repeat limit stream:false")));
  CHECK(masked(ask(sim, "POST /api/generate HTTP/1.1", "Host: localhost\r\n",
                   R"({"model":"tiny-bigram","prompt":"#text=Hello there!","options":{"num_predict":2}})")) ==
        masked(recording("generate")));
}

TEST_CASE("a token count ends up in eval_count as the real one counts") {
  const running_sim sim(quick_settings());
  const auto limited = ask_chat(sim, bigram("#text=Hello there! This is", R"(,"options":{"num_predict":4})"));
  CHECK_THAT(limited, ContainsSubstring("\"done_reason\":\"length\""));
  CHECK_THAT(limited, ContainsSubstring("\"eval_count\":4,"));
  CHECK_THAT(ask_chat(sim, bigram("#text=Hello there")), ContainsSubstring("\"eval_count\":3,"));
}

TEST_CASE("loading, listing and unloading look like Ollama's") {
  const running_sim sim(quick_settings());
  CHECK(masked(ask_chat(sim, R"({"model":"tiny-bigram"})")) == masked(recording("load only")));
  CHECK(masked(ask(sim, "GET /api/ps HTTP/1.1", "Host: localhost\r\n", "")) == masked(recording("ps")));
  CHECK(masked(ask_chat(sim, R"({"model":"tiny-bigram","keep_alive":0})")) == masked(recording("unload")));
  CHECK(sim.get("/api/ps") == R"({"models":[]})");
}

TEST_CASE("wrong paths, methods and hosts get Ollama's bytes") {
  const running_sim sim(quick_settings());
  CHECK(masked(ask(sim, "GET /api/chat HTTP/1.1", "Host: localhost\r\n", "")) == masked(recording("405")));
  CHECK(masked(ask(sim, "GET /nothing HTTP/1.1", "Host: localhost\r\n", "")) == masked(recording("404 path")));
  CHECK(masked(ask(sim, "GET /api/tags HTTP/1.1", "Host: evil.example\r\n", "")) == masked(recording("403 host")));
  CHECK(masked(ask(sim, "POST /api/embed HTTP/1.1", "Host: localhost\r\n", R"({"model":"tiny-bigram","input":"x"})")) ==
        masked(recording("embed")));
  raw_client head(sim.port());
  head.send("HEAD /api/tags HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(masked(head.read_until("\r\n\r\n")) == masked(recording("HEAD tags")));
}

TEST_CASE("a recorded line comes out again from its own texts") {
  std::vector<std::string> lines;
  std::ifstream file(OLLAMA_RECORDINGS "/lines.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('{')) lines.push_back(line);
  }
  for (const auto* stream : {"cold chat stream"}) {
    std::istringstream body(body_of(recording(stream)));
    for (std::string line; std::getline(body, line);) lines.push_back(line);
  }
  REQUIRE(lines.size() > 40);
  reply_metrics some;
  some.total = some.load = some.prompt = some.eval = std::chrono::nanoseconds(1);
  some.prompt_tokens = some.tokens = 1;
  for (const auto& line : lines) {
    const auto value = json::parse(line).as_object();
    const auto& message = value.at("message").as_object();
    chat_request request;
    request.model = value.at("model").as_string().c_str();
    const chat_lines writer(request, {});
    const std::string content(message.at("content").as_string());
    const std::string thinking(message.contains("thinking") ? message.at("thinking").as_string() : json::string());
    const auto calls = message.contains("tool_calls") ? json::serialize(message.at("tool_calls")) : std::string();
    const line_text text{content, thinking, calls};
    std::string again;
    if (value.at("done").as_bool()) {
      writer.done(again, wall_now(), text, std::string(value.at("done_reason").as_string()), some);
    } else {
      writer.piece(again, wall_now(), text);
    }
    CHECK(masked(again) == masked(line));
  }
}

TEST_CASE("a mid-stream error line has the size Ollama gave it") {
  const running_sim sim(quick_settings());
  const auto response = ask_chat(sim, bigram("#words=5 #error-after=2"));
  CHECK(response.ends_with("4d\r\n{\"error\":\"an error was encountered while running the model: unexpected EOF\"}\n\r\n"
                           "0\r\n\r\n"));
  CHECK_FALSE(response.find("\"done\":true") != std::string::npos);
}
