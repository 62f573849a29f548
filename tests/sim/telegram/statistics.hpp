// Counts what tests want to know at the end: calls, errors, and how many calls were under way at once. No I/O.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace telegram_sim {

class statistics {
 public:
  // A call arrived. `visible`: it sends or edits a message.
  void begin(std::string_view method, std::optional<std::int64_t> chat, bool visible);
  // Its answer is about to leave (or never will).
  void end(std::optional<std::int64_t> chat, bool visible);

  void failed(int code, std::string_view description);
  void polled(sim_time now) { ++polls_, last_poll_ = now; }
  void connected() { ++connections_, ++open_connections_; }
  void disconnected() { --open_connections_; }

  boost::json::object to_json(sim_time now) const;
  // Back to zero, but for what is under way and connected now.
  void reset();

 private:
  struct load {
    std::int64_t visible = 0;
    std::int64_t all = 0;
  };

  std::map<std::string, std::uint64_t, std::less<>> calls_;
  std::map<int, std::uint64_t> errors_;
  std::map<std::string, std::uint64_t, std::less<>> descriptions_;
  std::unordered_map<std::int64_t, load> in_flight_;  // by chat, only chats with calls
  load most_in_flight_;
  std::int64_t in_flight_total_ = 0;
  std::int64_t most_in_flight_total_ = 0;
  std::uint64_t polls_ = 0;
  std::optional<sim_time> last_poll_;
  std::uint64_t connections_ = 0;
  std::int64_t open_connections_ = 0;
};

}  // namespace telegram_sim
