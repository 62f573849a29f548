// What the flood limits did, by chat and by kind of call, for tests to look at. No I/O, no clock.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace telegram_sim {

class flood_counters {
 public:
  // A call was kept waiting and then succeeded as any other.
  void absorbed(std::int64_t chat, std::string_view kind, sim_time wait);
  // A call was answered 429.
  void refused(std::int64_t chat, std::string_view kind, sim_time wait, bool inside_penalty);

  // {refused, inside_penalty, absorbed, absorbed_ms, absorbed_longest_ms, longest_retry_after, by_kind, by_chat};
  // chats and kinds that never met a limit are left out.
  boost::json::object to_json() const;

 private:
  struct tally {
    std::uint64_t refused = 0;
    std::uint64_t inside_penalty = 0;  // of those refused
    std::uint64_t absorbed = 0;
    sim_time absorbed_total{0};
    sim_time absorbed_longest{0};
    sim_time longest_retry_after{0};

    void add(const tally& other);
    boost::json::object to_json() const;
  };

  std::map<std::int64_t, std::map<std::string, tally, std::less<>>> by_chat_;
};

}  // namespace telegram_sim
