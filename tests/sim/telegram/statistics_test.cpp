#include "tests/sim/telegram/statistics.hpp"

#include "tests/support/catch.hpp"

using namespace telegram_sim;
using namespace std::chrono_literals;

TEST_CASE("calls under way are counted per chat, visible ones apart") {
  statistics stats;
  stats.begin("sendMessage", 1, true);
  stats.begin("sendChatAction", 1, false);
  stats.begin("sendMessage", 2, true);
  stats.end(1, true);
  stats.begin("editMessageText", 1, true);
  const auto seen = stats.to_json(0s);
  CHECK(seen.at("in_flight_max_per_chat") == 1);
  CHECK(seen.at("in_flight_max_per_chat_all") == 2);
  CHECK(seen.at("in_flight_max") == 3);
  CHECK(seen.at("calls").at("sendMessage") == 2);
}

TEST_CASE("errors are counted by code and by wording") {
  statistics stats;
  stats.failed(400, "Bad Request: chat not found");
  stats.failed(400, "Bad Request: chat not found");
  const auto seen = stats.to_json(0s);
  CHECK(seen.at("errors").at("400") == 2);
  CHECK(seen.at("error_descriptions").at("Bad Request: chat not found") == 2);
  CHECK(seen.at("identical_edits") == 0);
}
