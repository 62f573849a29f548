// Fifty people, and groups with topics, under Telegram's limits: nothing is refused, everything arrives, and soon. The
// times that people wait are printed; they are asserted, to the millisecond, on a clock of its own in
// tests/unit/gateway/delivery/pacing/many_chats_test.cpp.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/system/pipeline/pipeline.hpp"

using namespace luka::test;

namespace {

constexpr std::string_view white_space = " \n";

pipeline_options with_limits(const std::string& tokens_per_second) {
  pipeline_options chosen;
  chosen.worker = {{"WORKER_SLOTS", "60"}};
  chosen.gateway = {{"CHAT_BUDGET", "on"}};
  chosen.telegram = {{"limits", "on"}};
  chosen.model = {{"tokens-per-second", tokens_per_second}, {"prompt-ms", "30"}};
  return chosen;
}

std::string without_blanks(std::string text) {
  std::erase_if(text, [](char c) { return white_space.find(c) != std::string_view::npos; });
  return text;
}

struct place {
  std::int64_t chat = 0, thread = 0;
};

/// The texts of the bot's messages there, joined.
std::string answer_in(pipeline& luka, place where) {
  std::string joined;
  for (const auto& message : luka.telegram().messages(where.chat))
    if (message.is_from_bot && message.thread == where.thread) joined += message.text;
  return joined;
}

struct figures {
  std::vector<double> lags;  ///< of the end on the screen, in ms, sorted
  double longest_gap = 0;    ///< between two changes that people see, in ms
  std::size_t changes = 0;
};

void look_at(pipeline& luka, place where, figures& into) {
  double last = -1;
  for (const auto& call : luka.telegram().calls(where.chat, "send,edit,draft")) {
    if (call.thread != where.thread || !call.ok) continue;
    const double seen = call.received_ms + call.absorbed_ms;
    if (last >= 0) into.longest_gap = std::max(into.longest_gap, seen - last);
    last = seen;
    ++into.changes;
  }
}

std::vector<double> lags_in(const std::string& log) {
  constexpr std::string_view mark = "lag_ms=";
  std::vector<double> lags;
  for (auto at = log.find(mark); at != std::string::npos; at = log.find(mark, at + 1))
    lags.push_back(std::strtod(log.c_str() + at + mark.size(), nullptr));
  std::ranges::sort(lags);
  return lags;
}

void tell(const std::string& what, const figures& seen, const boost::json::object& statistics) {
  const auto& flood = statistics.at("flood").as_object();
  WARN(what << ": lag of the end " << seen.lags[seen.lags.size() / 2] << " ms in the middle, " << seen.lags.back()
            << " ms at most; longest gap " << seen.longest_gap << " ms; " << seen.changes << " changes; refused "
            << flood.at("refused").to_number<int>() << ", kept waiting " << flood.at("absorbed").to_number<int>()
            << " times, " << flood.at("absorbed_longest_ms").to_number<double>() << " ms at most");
}

void check_no_trouble(const boost::json::object& statistics) {
  CHECK(statistics.at("errors").as_object().empty());
  CHECK(statistics.at("flood").as_object().at("refused").to_number<int>() == 0);
  CHECK(statistics.at("in_flight_max_per_chat_all").to_number<int>() == 1);
}

void fifty_chats(const std::string& transport) {
  auto chosen = with_limits("40");
  chosen.gateway["STREAM_TRANSPORT"] = transport;
  pipeline luka(chosen);
  constexpr std::int64_t first = 1001, last = 1050;
  const auto question = [](std::int64_t chat) { return "#words=800 for " + std::to_string(chat); };
  for (auto chat = first; chat <= last; ++chat) {
    luka.telegram().say(chat, question(chat));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));  // people do not write at the same moment
  }
  luka.await_log("gateway", "] answer delivered", 50);

  figures seen;
  for (auto chat = first; chat <= last; ++chat) {
    const auto requests = luka.model().requests_about(question(chat));
    REQUIRE(requests.size() == 1);
    REQUIRE(requests[0].reply.ends_with("w0800"));
    CHECK(without_blanks(answer_in(luka, {chat, 0})) == without_blanks(requests[0].reply));
    look_at(luka, {chat, 0}, seen);
  }
  seen.lags = lags_in(luka.log("gateway"));
  const auto statistics = luka.telegram().statistics();
  tell("50 chats, " + transport, seen, statistics);
  check_no_trouble(statistics);
  CHECK(luka.times_logged("gateway", "Telegram refused a call") == 0);
}

}  // namespace

TEST_CASE("fifty chats, 800 tokens each at 40 a second, by edits: no 429, every end complete and soon") { fifty_chats("edit"); }

TEST_CASE("fifty chats, 800 tokens each at 40 a second, by drafts: no 429, every end complete and soon") { fifty_chats("draft"); }

TEST_CASE("five groups with three topics each: no 429, and every answer in its topic") {
  pipeline luka(with_limits("80"));
  const auto telegram = luka.telegram();
  const auto question = [](place where) {
    return "#words=400 for " + std::to_string(where.chat) + " " + std::to_string(where.thread);
  };
  std::vector<place> places;
  for (std::int64_t group = 1; group <= 5; ++group) {
    const std::int64_t chat = -1'000'000'000'000 - group;
    telegram.say(chat, "/help");
    luka.await_messages(chat, 0, 1);
    const auto help = telegram.messages(chat).back().id;
    for (std::int64_t thread = 1; thread <= 3; ++thread) {
      places.push_back({chat, 1000 + thread});
      boost::json::object said;
      said["chat"] = chat;
      said["from"] = 1000 + group;
      said["thread"] = 1000 + thread;
      said["reply_to"] = help;
      said["text"] = question(places.back());
      telegram.say(said);
    }
  }
  luka.await_log("gateway", "] answer delivered", 15);

  figures seen;
  for (const auto where : places) {
    const auto requests = luka.model().requests_about(question(where));
    REQUIRE(requests.size() == 1);
    CHECK(answer_in(luka, where) == requests[0].reply);
    look_at(luka, where, seen);
  }
  seen.lags = lags_in(luka.log("gateway"));
  const auto statistics = telegram.statistics();
  tell("5 groups, 3 topics", seen, statistics);
  check_no_trouble(statistics);
}
