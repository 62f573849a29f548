// What authorizes us at the model server is seen by the model server, and by nobody else.
#include "tests/component/llm_worker/until.hpp"
#include "tests/component/llm_worker/worker_process.hpp"
#include "tests/support/catch.hpp"

using namespace luka;
using namespace luka::test;

namespace {

/// A world whose worker has a key, and a server that repeats what it refuses, as some do.
struct guarded_world : world {
  guarded_world() {
    variables["LLM_API_KEY"] = "sk-open-sesame";
    variables["LLM_HEADERS"] = "X-Proxy-Pass: hunter22 | X-Team: blue | Host: models.example";
    variables["LOG_LEVEL"] = "debug";
    const std::string refusal = R"({"error":"wrong key Bearer sk-open-sesame, wrong pass hunter22"})";
    model.answers(plain_answer("401 Unauthorized", "application/json", refusal));
    models_refusal = plain_answer("401 Unauthorized", "application/json", refusal);
  }
  std::string models_refusal;
};

void check_clean(const std::string& text) {
  CHECK_THAT(text, !ContainsSubstring("sesame"));
  CHECK_THAT(text, !ContainsSubstring("hunter22"));
}

}  // namespace

TEST_CASE("every request carries the key and the further header fields") {
  guarded_world all;
  all.model.answers(whole_answer({"Hello"}));
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await all.answer_to("1:1");
    REQUIRE(all.model.requests.size() == 1);
    CHECK_THAT(all.model.requests[0], ContainsSubstring("Authorization: Bearer sk-open-sesame\r\n"));
    CHECK_THAT(all.model.requests[0], ContainsSubstring("X-Proxy-Pass: hunter22\r\n"));
    CHECK_THAT(all.model.requests[0], ContainsSubstring("X-Team: blue\r\n"));
    CHECK_THAT(all.model.requests[0], ContainsSubstring("\r\nHost: models.example\r\n"));
    CHECK_THAT(all.model.requests[0], ContainsSubstring("Content-Type: application/json\r\n"));
    REQUIRE_FALSE(all.model.list_requests.empty());
    CHECK_THAT(all.model.list_requests[0], ContainsSubstring("Authorization: Bearer sk-open-sesame\r\n"));
  };
  all.play(scenario());
}

TEST_CASE("an error text that repeats the key reaches the gateway without it") {
  guarded_world all;
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    const std::vector<std::size_t> paddings = {0, 170, 181};  // a detail is cut at 200 bytes
    for (const auto size : paddings) {
      const std::string padding(size, '.');
      INFO(size);
      all.model.answers(plain_answer("401 Unauthorized", "application/json",
                                     "{\"error\":\"" + padding + "Bearer sk-open-sesame hunter22\"}"));
      const auto failed = co_await all.failure_of("1:" + std::to_string(size));
      CHECK_THAT(failed.detail, ContainsSubstring("HTTP 401"));
      CHECK_THAT(failed.detail, !ContainsSubstring("sk-"));
      check_clean(failed.detail);
    }
    all.model.answers(stream_head() + http_chunk("{\"error\":\"no credit for sk-open-sesame\"}\n") + last_chunk);
    const auto in_the_stream = co_await all.failure_of("2:1");
    CHECK_THAT(in_the_stream.detail, ContainsSubstring("no credit for"));
    check_clean(in_the_stream.detail);
  };
  all.play(scenario());
}

TEST_CASE("no line of the worker's log has a secret in it") {
  guarded_world all;
  all.model.list_answer = all.models_refusal;
  all.start_gateway();
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    co_await all.gateway->next<proto::credit>();
    co_await all.failure_of("1:1");
    const auto all_is_said = [&] {
      return worker.times_logged("check LLM_API_KEY") == 1 && worker.times_logged("[1:1] LLM error") == 1;
    };
    co_await until(all_is_said);
    CHECK(worker.times_logged("wrong key") == 2);
    check_clean(worker.log());
  };
  all.play(scenario());
}

TEST_CASE("a wrong secret is complained about without being repeated") {
  world all;
  all.variables["LLM_API_KEY"] = "sk-open\x01sesame";
  all.variables["LLM_HEADERS"] = "hunter22";
  worker_process worker(all);
  const auto scenario = [&]() -> task<> {
    const auto code = co_await worker.exit_code();
    CHECK(code == 78);
    CHECK_THAT(worker.log(), ContainsSubstring("LLM_API_KEY"));
    CHECK_THAT(worker.log(), ContainsSubstring("LLM_HEADERS"));
    check_clean(worker.log());
  };
  all.play(scenario());
}

TEST_CASE("the server may be below a path of a reverse proxy") {
  world all;
  all.variables["OLLAMA_URL"] = all.model.url() + "/team/ollama/";
  const auto scenario = [&]() -> task<> {
    co_await all.assemble();
    co_await all.answer_to("1:1");
    CHECK(all.model.requests.at(0).starts_with("POST /team/ollama/api/chat HTTP/1.1\r\n"));
    CHECK(all.model.list_requests.at(0).starts_with("GET /team/ollama/api/tags HTTP/1.1\r\n"));
  };
  all.play(scenario());
}
