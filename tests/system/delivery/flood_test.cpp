// Telegram says wait, on any call and at any time: all ends arrive, complete, once.
#include <cstdlib>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

/// Seconds that a 429 asks for at most; by hand up to 30: LUKA_TEST_RETRY_AFTER=30.
int longest_wait() {
  const char* given = std::getenv("LUKA_TEST_RETRY_AFTER");
  return given ? std::atoi(given) : 2;
}

std::string question(std::int64_t chat) { return "#words=120 #tps=60 for " + std::to_string(chat); }

void flood(const std::string& transport) {
  pipeline_options chosen;
  chosen.worker = {{"WORKER_SLOTS", "32"}};
  chosen.gateway = {{"CHAT_BUDGET", "on"}, {"STREAM_TRANSPORT", transport}};
  chosen.telegram = {{"limits", "on"}};
  pipeline luka(chosen);
  constexpr std::int64_t first = 1001, last = 1024;
  for (const char* method : {"sendMessage", "editMessageText", "sendMessageDraft", "sendChatAction"}) {
    boost::json::object fault;
    fault["method"] = method;
    fault["kind"] = "flood";
    fault["seconds"] = 1;
    fault["seconds_max"] = longest_wait();
    fault["probability"] = 0.15;
    fault["seed"] = static_cast<std::int64_t>(method[4]);
    fault["count"] = 60;
    luka.telegram().inject(fault);
  }
  std::vector<spoken> questions;
  for (auto chat = first; chat <= last; ++chat) questions.push_back(luka.telegram().say(chat, question(chat)));
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const auto chat = first + static_cast<std::int64_t>(i);
    luka.await_log("gateway", "[4242:" + std::to_string(questions[i].update_id) + "] answer delivered");
    const auto requests = luka.model().requests_about(question(chat));
    REQUIRE(requests.size() == 1);
    CHECK(luka.telegram().answers(chat) == std::vector{requests[0].reply});
  }
  const auto statistics = luka.telegram().statistics();
  const auto floods = statistics.at("errors").as_object();
  REQUIRE(floods.contains("429"));
  WARN(transport << ": " << floods.at("429").to_number<int>() << " floods, calls inside one: "
                 << statistics.at("calls_inside_flood_window").to_number<int>());
  CHECK(statistics.at("calls_inside_flood_window").to_number<int>() == 0);
  CHECK(statistics.at("flood").as_object().at("refused").to_number<int>() == 0);
  CHECK(statistics.at("in_flight_max_per_chat_all").to_number<int>() == 1);
}

}  // namespace

TEST_CASE("any call may be answered with 429: nothing is called meanwhile, and every answer arrives complete, once") {
  flood("edit");
}

TEST_CASE("the same with drafts") { flood("draft"); }
