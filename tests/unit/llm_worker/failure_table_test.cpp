#include "llm_worker/backend/ollama/failure_table.hpp"

#include "common/http/error.hpp"
#include "llm_worker/text/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace luka::worker;
using namespace luka::worker::ollama;
using luka::http::errc;
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
    {404, R"({"error":"model 'nope' not found"})", failure::model_missing, "the-model", cure::elsewhere},
    {404, R"({"error":"model \"nope\" not found, try pulling it first"})", failure::model_missing, "the-model", cure::elsewhere},
    {404, "404 page not found", failure::refused, "HTTP 404: 404 page not found", cure::elsewhere},
    {405, "405 method not allowed", failure::refused, "HTTP 405: 405 method not allowed", cure::elsewhere},
    {400, R"({"error":"unexpected EOF"})", failure::refused, "HTTP 400: unexpected EOF", cure::none},
    {400, R"({"error":"{\"error\":{\"code\":400,\"message\":\"too long\",\"type\":\"exceed\",\"n_ctx\":4096}}"})",
     failure::refused, "HTTP 400: too long", cure::none},
    {401, R"({"error":"unauthorized","signin_url":"https://ollama.com/connect?key=x"})", failure::refused,
     "HTTP 401: unauthorized", cure::elsewhere},
    {403, "", failure::refused, "HTTP 403", cure::elsewhere},
    {429, R"({"error":"slow down"})", failure::model_busy, "HTTP 429: slow down", cure::later},
    {503, R"({"error":"server busy, please try again.  maximum pending requests exceeded"})", failure::model_busy,
     "HTTP 503: server busy, please try again.  maximum pending requests exceeded", cure::later},
    {500, R"({"error":"llama-server process has terminated: signal: killed"})", failure::model_failed,
     "HTTP 500: llama-server process has terminated: signal: killed", cure::again},
    {500,
     R"({"error":"llama-server chat error: map[code:500 message:The model produced output type:server_error]"})",
     failure::model_failed, "HTTP 500: The model produced output", cure::elsewhere},
    {502, "<html><head><title>502</title></head></html>", failure::model_failed, "HTTP 502 with a page of HTML", cure::elsewhere},
    {400, R"({"error":"\"m\" does not support thinking"})", failure::refused,
     "HTTP 400: \"m\" does not support thinking", cure::without_thinking},
    {400, R"({"error":"invalid think value: \"ultra\""})", failure::refused, "HTTP 400: invalid think value: \"ultra\"",
     cure::without_thinking},
    {400,
     R"({"error":"{\"error\":{\"code\":400,\"message\":\"request (11420 tokens) exceeds the available context size (8192 tokens), try increasing it\",\"type\":\"exceed_context_size_error\"}}"})",
     failure::too_long,
     "HTTP 400: request (11420 tokens) exceeds the available context size (8192 tokens), try increasing it", cure::none},
    {400, R"({"error":"the prompt is longer than the context length currently available to the model"})",
     failure::too_long, "HTTP 400: the prompt is longer than the context length currently available to the model",
     cure::none},
    {500, R"({"error":"invalid format: \"x\""})", failure::model_failed, "HTTP 500: invalid format: \"x\"", cure::none},
    {500, R"({"error":"model runner has unexpectedly stopped, this may be due to resource limitations"})",
     failure::model_failed,
     "HTTP 500: model runner has unexpectedly stopped, this may be due to resource limitations", cure::again},
    {500, R"({"error":"timed out waiting for llama-server to start - "})", failure::model_failed,
     "HTTP 500: timed out waiting for llama-server to start -", cure::elsewhere},
    {504, "", failure::model_failed, "HTTP 504", cure::elsewhere},
    {301, "", failure::model_failed, "HTTP 301", cure::elsewhere},
};

}  // namespace

TEST_CASE("every status has its failure and a short detail") {
  for (const auto& row : statuses) {
    INFO(row.status << " " << row.body);
    const auto report = classify_status(row.status, row.body, "the-model");
    CHECK(report.reason == row.reason);
    CHECK(report.detail == row.detail);
    CHECK(report.helps == row.helps);
  }
}

TEST_CASE("every way in which a connection fails has its failure") {
  const std::vector<std::pair<errc, failure>> table = {
      {errc::cannot_connect, failure::model_unreachable},   {errc::connect_timed_out, failure::model_unreachable},
      {errc::tls_failed, failure::model_unreachable},       {errc::not_sent, failure::model_unreachable},
      {errc::no_answer, failure::model_unreachable},        {errc::first_byte_timed_out, failure::timed_out},
      {errc::silence_timed_out, failure::timed_out},        {errc::cut_off, failure::cut_off},
      {errc::malformed, failure::model_failed},             {errc::too_large, failure::model_failed},
      {errc::cancelled, failure::cancelled},
  };
  for (const auto& [code, reason] : table) {
    const auto report = classify_transport(code);
    CHECK(report.reason == reason);
    CHECK_FALSE(report.detail.empty());
  }
}

TEST_CASE("what breaks below HTTP may go well at another server, unless we hung up ourselves") {
  for (const auto code : {errc::cannot_connect, errc::no_answer, errc::first_byte_timed_out, errc::malformed})
    CHECK(classify_transport(code).helps == cure::elsewhere);
  CHECK(classify_transport(errc::cut_off).helps == cure::again);
  CHECK(classify_transport(errc::cancelled).helps == cure::none);
}

TEST_CASE("an error in the stream is the model's, unless the server is only busy") {
  CHECK(classify_stream_error("unexpected EOF").reason == failure::model_failed);
  CHECK(classify_stream_error("unexpected EOF").helps == cure::again);
  CHECK(classify_stream_error("server busy").helps == cure::later);
  CHECK(classify_stream_error("").detail == "an error without a text");
  CHECK(classify_stream_error("Server overloaded, please retry shortly").reason == failure::model_busy);
}

TEST_CASE("an error text fits one line of a log") {
  CHECK(short_error("a\nb\tc") == "a b c");
  CHECK(short_error("  padded \n") == "padded");
  CHECK(short_error(R"({"message":"inner"})") == "inner");
  CHECK(short_error(R"({"error":{"code":1}})") == R"({"code":1})");
  CHECK(short_error("map[message:cut") == "cut");
  CHECK(short_error("").empty());
  CHECK(short_error(std::string(5000, 'x')).size() == 200);
  std::string wide;
  for (int i = 0; i < 300; ++i) wide += "ä";
  CHECK(short_error("x" + wide).size() == 199);
  CHECK(repaired(short_error("\xff\xfe")) == short_error("\xff\xfe"));
}
