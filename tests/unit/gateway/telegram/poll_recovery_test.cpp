#include "gateway/telegram/poll_recovery.hpp"

#include "tests/support/catch.hpp"

using namespace luka::telegram;
using namespace std::chrono_literals;

namespace {

const poll_recovery::time_point t0{};

failure problem(remedy what, int code = 0, std::string description = "") {
  failure f;
  f.code = code;
  f.what = what;
  f.description = std::move(description);
  return f;
}

const auto other_poller = problem(
    remedy::conflict, 409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
const auto webhook = problem(
    remedy::conflict, 409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
const auto set_webhook = problem(remedy::conflict, 409, "Conflict: terminated by setWebhook request");

}  // namespace

TEST_CASE("waits grow while the trouble lasts and start over afterwards") {
  poll_recovery r;
  const auto down = problem(remedy::retry_with_backoff, 502);
  CHECK(r.failed(down, t0, 0.0).wait == 100ms);
  CHECK(r.failed(down, t0, 0.999).wait > 900ms);
  for (int i = 0; i < 20; ++i) CHECK(r.failed(down, t0, 0.999).wait <= 30s);
  CHECK(r.failed(down, t0, 0.999).wait > 29s);
  r.succeeded(t0);
  CHECK(r.failed(down, t0, 0.999).wait < 500ms);
}

TEST_CASE("a recovery reports how many polls failed, and for how long") {
  poll_recovery r;
  CHECK_FALSE(r.succeeded(t0));
  r.failed(problem(remedy::retry_with_backoff), t0 + 1s, 0.5);
  r.failed(problem(remedy::retry_with_backoff), t0 + 2s, 0.5);
  const auto report = r.succeeded(t0 + 5s);
  REQUIRE(report);
  CHECK(report->failures == 2);
  CHECK(report->after == 4s);
  CHECK_FALSE(r.succeeded(t0 + 6s));
}

TEST_CASE("Telegram's own waiting time is kept to the second") {
  poll_recovery r;
  auto busy = problem(remedy::retry_later, 429);
  busy.retry_after = 37s;
  CHECK(r.failed(busy, t0, 0.9).wait == 37s);
}

TEST_CASE("a wrong token or address is fatal and says which") {
  poll_recovery r;
  const auto unauthorized = r.failed(problem(remedy::fatal, 401, "Unauthorized"), t0, 0.5);
  CHECK(unauthorized.fatal);
  CHECK_THAT(unauthorized.explanation, ContainsSubstring("bot token is not valid"));
  CHECK(r.failed(problem(remedy::fatal, 404, "Not Found"), t0, 0.5).fatal);
  CHECK_THAT(r.failed(problem(remedy::fatal, 421), t0, 0.5).explanation, ContainsSubstring("TELEGRAM_API_URL"));
}

TEST_CASE("another poller is given room: three seconds at least") {
  poll_recovery r;
  const auto first = r.failed(other_poller, t0, 0.0);
  CHECK(first.wait == 3s);
  CHECK_FALSE(first.remove_webhook);
  CHECK_THAT(first.explanation, ContainsSubstring("another program is polling"));
  for (int i = 0; i < 20; ++i) {
    const auto next = r.failed(other_poller, t0, 0.999);
    CHECK(next.wait >= 4s);
    CHECK(next.wait <= 30s);
  }
}

TEST_CASE("a webhook from before is removed once") {
  poll_recovery r;
  const auto first = r.failed(webhook, t0, 0.0);
  CHECK(first.remove_webhook);
  CHECK(first.wait == 0s);
  CHECK_THAT(first.explanation, ContainsSubstring("webhook is set"));
  const auto again = r.failed(webhook, t0, 0.0);
  CHECK_FALSE(again.remove_webhook);
  CHECK(again.wait == 3s);
}

TEST_CASE("a webhook that somebody sets while we poll is left alone") {
  poll_recovery r;
  r.succeeded(t0);
  CHECK_FALSE(r.failed(webhook, t0, 0.0).remove_webhook);
  const auto set = r.failed(set_webhook, t0, 0.0);
  CHECK_FALSE(set.remove_webhook);
  CHECK_THAT(set.explanation, ContainsSubstring("just set a webhook"));
}

TEST_CASE("an error that a poll should never meet is treated as a passing one") {
  poll_recovery r;
  CHECK(r.failed(problem(remedy::drop, 400, "Bad Request: invalid offset"), t0, 0.5).wait > 0ms);
}
