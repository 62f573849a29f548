#include <algorithm>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"
#include "tests/system/pipeline/sanitized.hpp"

using namespace luka::test;

namespace {

const std::vector<std::string> our_pieces = {"gateway", "history_svc", "worker-1", "worker-2"};

struct memory {
  std::map<std::string, long> most;  ///< kB by piece
  long most_in_all = 0;
};

void measure(pipeline& luka, memory& into) {
  long sum = 0;
  for (const auto& piece : our_pieces) {
    const long now = luka.process(piece).resident_kb();
    into.most[piece] = std::max(into.most[piece], now);
    sum += now;
  }
  into.most_in_all = std::max(into.most_in_all, sum);
}

std::string question_of(std::int64_t chat) { return "#words=200 for " + std::to_string(chat); }

}  // namespace

TEST_CASE("a hundred chats at once, 200 tokens each at 50 a second: every answer is complete, in little memory") {
  pipeline_options chosen;
  chosen.workers = 2;
  chosen.worker = {{"WORKER_SLOTS", "50"}};
  chosen.gateway = {{"CHAT_BUDGET", "on"}};  // as people run it
  chosen.model = {{"tokens-per-second", "50"}, {"prompt-ms", "30"}};
  pipeline luka(chosen);

  memory idle;
  measure(luka, idle);
  constexpr std::int64_t first = 1001, last = 1100;
  std::vector<spoken> questions;
  for (auto chat = first; chat <= last; ++chat) questions.push_back(luka.telegram().say(chat, question_of(chat)));
  memory busy;
  await("a hundred answers", [&] {
    measure(luka, busy);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return luka.times_logged("gateway", "] answer delivered") >= static_cast<int>(questions.size());
  });

  for (auto chat = first; chat <= last; ++chat) {
    const auto requests = luka.model().requests_about(question_of(chat));
    REQUIRE(requests.size() == 1);
    REQUIRE(requests[0].reply.ends_with("w0200"));
    REQUIRE(luka.telegram().answers(chat) == std::vector{requests[0].reply});
  }
  CHECK(luka.model().counter("max_active") == 100);
  CHECK(luka.times_logged("gateway", "answer failed") == 0);
  const auto seen = luka.telegram().statistics();
  CHECK(seen.at("errors").as_object().empty());
  CHECK(seen.at("in_flight_max_per_chat_all").to_number<int>() == 1);
  if (is_sanitized) return;
  for (const auto& piece : our_pieces) {
    INFO(piece << ": " << idle.most[piece] << " kB idle, " << busy.most[piece] << " kB busy");
    CHECK(idle.most[piece] < 15 * 1024);
  }
  CHECK(busy.most_in_all < 100 * 1024);
}
