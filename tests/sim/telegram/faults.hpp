// Decides which injected fault, if any, a call meets. No I/O, no clock.
//
// It does not imitate Telegram's own flood limits: those are flood_limits, and calls that meet a fault in their place
// do not count there.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace telegram_sim {

enum class fault_kind {
  status,         // an error of the Bot API; the call is not executed
  html,           // the error page of a proxy; not executed
  close,          // the connection closes without an answer; not executed
  hang,           // nothing for a while, then the connection closes; not executed
  flood,          // 429 to everything in this chat until the time is over; not executed
  lost_response,  // executed, then the connection closes without an answer
  latency,        // executed, answered late
  garbage,        // executed, answered 200 with something that is not JSON
  truncated,      // executed, the answer breaks off in the middle
  late_draft,     // a draft: answered as usual, seen by people only after a while, behind later ones perhaps
  lost_draft,     // a draft: answered as usual, never seen
};

struct fault_rule {
  std::int64_t id = 0;
  std::string method = "*";  // lower case, or "*"
  std::optional<std::int64_t> chat;
  std::int64_t after = 0;  // matching calls to let pass first
  std::int64_t count = 1;  // calls to hit; negative: for ever
  fault_kind kind = fault_kind::status;
  int code = 500;
  std::string description;
  std::optional<std::int64_t> retry_after;  // seconds
  std::optional<std::int64_t> migrate_to_chat_id;
  sim_time duration{0};  // hang, latency, flood, late_draft
  // Chance: a call that matches and is due is hit with this probability, drawn from the rule's own seed, so that the
  // same calls in the same order meet the same faults. retry_after and duration, too, are drawn when their upper ends
  // are given.
  double probability = 1;
  std::uint64_t seed = 1;
  std::optional<std::int64_t> retry_after_max;
  std::optional<sim_time> duration_max;
  std::uint64_t hit = 0;  // calls hit so far
};

class faults {
 public:
  // Returns the rule's id: the one given, or a new one.
  std::int64_t add(fault_rule rule);
  bool remove(std::int64_t id);
  // Rules and open windows; the count of calls inside windows stays.
  void clear();
  std::vector<fault_rule> rules() const;

  // Called once per call. A chat inside a flood window answers `status` 429 with the seconds left; otherwise the
  // oldest rule that matches and is due decides.
  std::optional<fault_rule> decide(std::string_view method, std::optional<std::int64_t> chat, sim_time now);

  // Calls made to chats that had been told to wait.
  std::uint64_t calls_inside_windows() const { return calls_inside_windows_; }
  const std::unordered_map<std::int64_t, std::uint64_t>& calls_inside_windows_by_chat() const { return by_chat_; }

 private:
  struct armed_rule {
    fault_rule rule;
    std::mt19937_64 random;
  };

  static fault_rule draw(armed_rule& armed);
  std::optional<fault_rule> inside_window(std::int64_t chat, sim_time now);
  fault_rule open_window(const fault_rule& rule, std::int64_t chat, sim_time now);

  std::int64_t next_id_ = 1;
  std::vector<armed_rule> rules_;
  std::unordered_map<std::int64_t, sim_time> windows_;  // chat (0: calls without one) → end
  std::uint64_t calls_inside_windows_ = 0;
  std::unordered_map<std::int64_t, std::uint64_t> by_chat_;
};

}  // namespace telegram_sim
