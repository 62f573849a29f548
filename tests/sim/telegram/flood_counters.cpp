#include "tests/sim/telegram/flood_counters.hpp"

#include <algorithm>

namespace telegram_sim {
namespace {

double milliseconds(sim_time time) { return std::chrono::duration<double, std::milli>(time).count(); }

}  // namespace

void flood_counters::tally::add(const tally& other) {
  refused += other.refused;
  inside_penalty += other.inside_penalty;
  absorbed += other.absorbed;
  absorbed_total += other.absorbed_total;
  absorbed_longest = std::max(absorbed_longest, other.absorbed_longest);
  longest_retry_after = std::max(longest_retry_after, other.longest_retry_after);
}

boost::json::object flood_counters::tally::to_json() const {
  return {{"refused", refused},
          {"inside_penalty", inside_penalty},
          {"absorbed", absorbed},
          {"absorbed_ms", milliseconds(absorbed_total)},
          {"absorbed_longest_ms", milliseconds(absorbed_longest)},
          {"longest_retry_after", std::chrono::ceil<std::chrono::seconds>(longest_retry_after).count()}};
}

void flood_counters::absorbed(std::int64_t chat, std::string_view kind, sim_time wait) {
  by_chat_[chat][std::string(kind)].add({0, 0, 1, wait, wait, sim_time(0)});
}

void flood_counters::refused(std::int64_t chat, std::string_view kind, sim_time wait, bool inside_penalty) {
  by_chat_[chat][std::string(kind)].add({1, inside_penalty ? 1U : 0U, 0, sim_time(0), sim_time(0), wait});
}

boost::json::object flood_counters::to_json() const {
  tally all;
  std::map<std::string, tally> kinds;
  boost::json::object chats;
  for (const auto& [chat, tallies] : by_chat_) {
    boost::json::object of_chat;
    for (const auto& [kind, counted] : tallies) {
      all.add(counted);
      kinds[kind].add(counted);
      of_chat[kind] = counted.to_json();
    }
    chats[std::to_string(chat)] = std::move(of_chat);
  }
  auto object = all.to_json();
  boost::json::object by_kind;
  for (const auto& [kind, counted] : kinds) {
    by_kind[kind] = counted.to_json();
  }
  object["by_kind"] = std::move(by_kind);
  object["by_chat"] = std::move(chats);
  return object;
}

}  // namespace telegram_sim
