#include "llm_worker/backend/openai/failure_table.hpp"

#include "tests/support/catch.hpp"

using namespace luka::worker;
using namespace luka::worker::openai;
using luka::proto::failure;

namespace {

struct status_row {
  unsigned status;
  std::string body;
  failure reason;
  std::string detail;
  cure helps;
};

const std::vector<status_row> statuses = {
    // Ollama
    {404, R"({"error":{"message":"model 'nope' not found","type":"not_found_error","param":null,"code":null}})",
     failure::model_missing, "the-model", cure::elsewhere},
    {503, R"({"error":{"message":"server busy, please try again.  maximum pending requests exceeded"}})",
     failure::model_busy, "HTTP 503: server busy, please try again.  maximum pending requests exceeded", cure::later},
    {400, R"({"error":{"message":"\"m\" does not support thinking"}})", failure::refused,
     "HTTP 400: \"m\" does not support thinking", cure::without_thinking},
    {500, R"({"error":{"message":"llama-server process has terminated: exit status 2","type":"api_error"}})",
     failure::model_failed, "HTTP 500: llama-server process has terminated: exit status 2", cure::again},
    // llama-server
    {503, R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})", failure::model_busy,
     "HTTP 503: Loading model", cure::when_loaded},
    {400,
     R"({"error":{"code":400,"message":"the request is too long","type":"exceed_context_size_error","n_ctx":4096}})",
     failure::too_long, "HTTP 400: the request is too long", cure::none},
    {500, R"({"error":{"code":500,"message":"boom","type":"server_error"}})", failure::model_failed, "HTTP 500: boom",
     cure::elsewhere},
    {404, R"({"error":{"code":404,"message":"File Not Found","type":"not_found_error"}})", failure::refused,
     "HTTP 404: File Not Found", cure::elsewhere},
    // vLLM
    {404, R"({"error":{"message":"The model `nope` does not exist.","type":"NotFoundError","param":null,"code":404}})",
     failure::model_missing, "the-model", cure::elsewhere},
    {400, R"({"error":{"message":"This model's maximum context length is 4096 tokens.","code":400}})",
     failure::too_long, "HTTP 400: This model's maximum context length is 4096 tokens.", cure::none},
    {400, R"({"error":{"message":"1 validation error: reasoning_effort Input should be 'low'","code":400}})",
     failure::refused, "HTTP 400: 1 validation error: reasoning_effort Input should be 'low'", cure::without_thinking},
    // LM Studio, OpenAI and proxies
    {404, R"({"error":{"message":"No such model","code":"model_not_found"}})", failure::model_missing, "the-model",
     cure::elsewhere},
    {400, R"({"error":{"message":"Too many","code":"context_length_exceeded"}})", failure::too_long,
     "HTTP 400: Too many", cure::none},
    {401, R"({"detail":"Not authenticated"})", failure::refused, "HTTP 401: Not authenticated", cure::elsewhere},
    {429, R"({"error":{"message":"Rate limit"}})", failure::model_busy, "HTTP 429: Rate limit", cure::later},
    {413, "", failure::too_long, "HTTP 413", cure::none},
    {400, R"({"error":{"message":"messages: bad"}})", failure::refused, "HTTP 400: messages: bad", cure::none},
    {502, "<html></html>", failure::model_failed, "HTTP 502 with a page of HTML", cure::elsewhere},
};

}  // namespace

TEST_CASE("every status of every server has its failure, its detail, and what may help") {
  for (const auto& row : statuses) {
    INFO(row.status << " " << row.body);
    const auto report = openai::classify_status(row.status, row.body, "the-model");
    CHECK(report.reason == row.reason);
    CHECK(report.detail == row.detail);
    CHECK(report.helps == row.helps);
  }
}

TEST_CASE("an error in mid-stream is the model's, unless the server is busy or loading") {
  CHECK(openai::classify_stream_error(R"({"code":500,"message":"boom"})") ==
        report_of(failure::model_failed, cure::again, "boom"));
  CHECK(openai::classify_stream_error("server busy").helps == cure::later);
  CHECK(openai::classify_stream_error(R"({"message":"Loading model"})").helps == cure::when_loaded);
  CHECK(openai::classify_stream_error(R"({"type":"exceed_context_size_error"})").reason == failure::too_long);
  CHECK(openai::classify_stream_error("").detail == "an error without a text");
}
