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
};

const std::vector<status_row> statuses = {
    {404, R"({"error":"model 'nope' not found"})", failure::model_missing, "the-model"},
    {404, R"({"error":"model \"nope\" not found, try pulling it first"})", failure::model_missing, "the-model"},
    {404, "404 page not found", failure::refused, "HTTP 404: 404 page not found"},
    {405, "405 method not allowed", failure::refused, "HTTP 405: 405 method not allowed"},
    {400, R"({"error":"unexpected EOF"})", failure::refused, "HTTP 400: unexpected EOF"},
    {400, R"({"error":"{\"error\":{\"code\":400,\"message\":\"too long\",\"type\":\"exceed\",\"n_ctx\":4096}}"})",
     failure::refused, "HTTP 400: too long"},
    {401, R"({"error":"unauthorized","signin_url":"https://ollama.com/connect?key=x"})", failure::refused,
     "HTTP 401: unauthorized"},
    {403, "", failure::refused, "HTTP 403"},
    {429, R"({"error":"slow down"})", failure::model_busy, "HTTP 429: slow down"},
    {503, R"({"error":"server busy, please try again.  maximum pending requests exceeded"})", failure::model_busy,
     "HTTP 503: server busy, please try again.  maximum pending requests exceeded"},
    {500, R"({"error":"llama-server process has terminated: signal: killed"})", failure::model_failed,
     "HTTP 500: llama-server process has terminated: signal: killed"},
    {500,
     R"({"error":"llama-server chat error: map[code:500 message:The model produced output type:server_error]"})",
     failure::model_failed, "HTTP 500: The model produced output"},
    {502, "<html><head><title>502</title></head></html>", failure::model_failed, "HTTP 502 with a page of HTML"},
    {504, "", failure::model_failed, "HTTP 504"},
    {301, "", failure::model_failed, "HTTP 301"},
};

}  // namespace

TEST_CASE("every status has its failure and a short detail") {
  for (const auto& row : statuses) {
    INFO(row.status << " " << row.body);
    const auto report = classify_status(row.status, row.body, "the-model");
    CHECK(report.reason == row.reason);
    CHECK(report.detail == row.detail);
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

TEST_CASE("an error in the stream is the model's, unless the server is only busy") {
  CHECK(classify_stream_error("unexpected EOF").reason == failure::model_failed);
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
