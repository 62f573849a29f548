#include "gateway/telegram/parsing.hpp"
#include "tests/support/catch.hpp"

using namespace luka::telegram;
using namespace std::chrono_literals;

namespace {

failure failed(unsigned status, const std::string& body, const std::string& header = "") {
  const auto reply = parse_reply(status, body, header);
  REQUIRE(reply.failed);
  return *reply.failed;
}

}  // namespace

TEST_CASE("a success carries its result") {
  const auto sent = parse_reply(200, R"({"ok":true,"result":{"message_id":17,"chat":{"id":1}}})", "");
  CHECK_FALSE(sent.failed);
  CHECK(parse_message_id(sent.result) == message_id(17));
  const auto self = parse_reply(200, R"({"ok":true,"result":{"id":99,"is_bot":true,"first_name":"Luka","username":"luka_bot"}})", "");
  CHECK(parse_me(self.result) == me{user_id(99), "luka_bot", "Luka"});
  const auto done = parse_reply(200, R"({"ok":true,"result":true})", "");
  CHECK_FALSE(done.failed);
  CHECK_FALSE(parse_message_id(done.result));
  CHECK_FALSE(parse_me(done.result));
}

TEST_CASE("an error is classified by its body") {
  const auto f = failed(400, R"({"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"})");
  CHECK(f.code == 400);
  CHECK(f.description == "Bad Request: message to edit not found");
  CHECK(f.what == remedy::resend_as_new);
  CHECK(f.retry_after == 0s);
  CHECK_FALSE(f.migrate_to);
}

TEST_CASE("how long to wait comes from the body, else the header, else the text, else is guessed") {
  CHECK(failed(429, R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9","parameters":{"retry_after":35}})", "7").retry_after == 35s);
  CHECK(failed(429, R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9"})", "7").retry_after == 7s);
  CHECK(failed(429, R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9"})").retry_after == 9s);
  CHECK(failed(429, R"({"ok":false,"error_code":429})").retry_after == 5s);
  CHECK(failed(429, "<html>429</html>", "12").retry_after == 12s);
  CHECK(failed(429, "<html>429</html>", "Wed, 21 Oct 2026 07:28:00 GMT").retry_after == 5s);
  CHECK(failed(429, "").what == remedy::retry_later);
}

TEST_CASE("a wait is kept within reason") {
  CHECK(failed(429, R"({"ok":false,"error_code":429,"parameters":{"retry_after":0}})").retry_after == 1s);
  CHECK(failed(429, R"({"ok":false,"error_code":429,"parameters":{"retry_after":-7}})").retry_after == 1s);
  CHECK(failed(429, R"({"ok":false,"error_code":429,"parameters":{"retry_after":4000000000000}})").retry_after == 24h);
  CHECK(failed(429, "", "99999999999999999999999").retry_after == 5s);
}

TEST_CASE("a group that has moved names its new id, whatever the text") {
  const auto f = failed(400, R"({"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100999}})");
  CHECK(f.what == remedy::migrate);
  CHECK(f.migrate_to == chat_id(-100999));
  const auto without = failed(400, R"({"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat"})");
  CHECK(without.what == remedy::give_up_chat);
}

TEST_CASE("an answer that is not the Bot API's is a passing problem") {
  for (const unsigned status : {200u, 302u, 400u, 401u, 403u, 404u, 500u, 502u, 503u, 504u}) {
    INFO(status);
    const auto f = failed(status, "<html><h1>nginx</h1></html>");
    CHECK(f.what == remedy::retry_with_backoff);
    CHECK(f.code == static_cast<int>(status));
    CHECK(f.description.find("nginx") == std::string::npos);
  }
  CHECK(failed(200, "").what == remedy::retry_with_backoff);
  CHECK(failed(200, "{}").what == remedy::retry_with_backoff);
  CHECK(failed(200, "[1,2").what == remedy::retry_with_backoff);
  CHECK(failed(413, "<html>413 Request Entity Too Large</html>").what == remedy::split);
}

TEST_CASE("the codes of the body and of HTTP may differ") {
  CHECK(failed(200, R"({"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"})").what == remedy::give_up_chat);
  CHECK(failed(502, R"({"ok":false})").what == remedy::retry_with_backoff);
  CHECK(failed(400, R"({"ok":false,"error_code":"x","description":7})").code == 400);
  CHECK(failed(400, R"({"ok":false,"error_code":123456789012})").code == 400);
}

TEST_CASE("a description is short and whole characters") {
  std::string long_one(199, 'x');
  for (int i = 0; i < 100; ++i) long_one += "ä";
  const auto f = failed(400, R"({"ok":false,"error_code":400,"description":")" + long_one + R"("})");
  CHECK(f.description == std::string(199, 'x'));
}
