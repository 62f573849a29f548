#include "llm_worker/backend/keep_alive.hpp"

#include "tests/support/catch.hpp"

using luka::worker::is_keep_alive;

TEST_CASE("the time that a model stays in memory is seconds or a Go duration") {
  for (const auto* text : {"", "0", "-1", "300", "5m", "1h30m", "-1s", "1.5h", "500ms", "24h", ".5s"}) {
    CAPTURE(text);
    CHECK(is_keep_alive(text));
  }
}

TEST_CASE("anything else would be refused by Ollama with every request") {
  for (const auto* text : {"5 m", "m", "forever", "-", "1.5", "5m ", "10d", "99999999999", "1h30", "0x5"}) {
    CAPTURE(text);
    CHECK_FALSE(is_keep_alive(text));
  }
}

TEST_CASE("no time at all is told from some") {
  using luka::worker::keeps_nothing;
  for (const auto* text : {"0", "0s", "-0", "0m0s"}) CHECK(keeps_nothing(text));
  for (const auto* text : {"", "1", "-1", "10s", "0.5s"}) CHECK_FALSE(keeps_nothing(text));
}
