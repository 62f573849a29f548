#include "tests/sim/telegram/flood_limits.hpp"

#include <algorithm>

namespace telegram_sim {

bool flood_limits::is_free(const flood_call& call) const {
  return !on_ || call.spends == budget::none || (call.spends == budget::deletion && !call.in_private);
}

flood_verdict flood_limits::admit(const flood_call& call, sim_time now) {
  if (is_free(call)) {
    return {};
  }
  auto& where = chats_.try_emplace(call.chat, rules_).first->second;
  if (now < where.punished.until) {
    return refuse_inside(where, call, now);
  }
  const auto at = turn(where, call, now);
  const auto patience = call.spends == budget::preview ? rules_.preview_patience : rules_.message_patience;
  if (at - now > patience) {
    return refuse(where, call, now, at - now, false);
  }
  take(where, call, now, at);
  if (at > now) {
    counters_.absorbed(call.chat, call.kind, at - now);
  }
  return {at - now, std::nullopt};
}

sim_time flood_limits::turn(chat_state& where, const flood_call& call, sim_time now) {
  auto at = now;
  if (call.spends == budget::preview) {
    where.previews.forget(now);
    where.previews_long.forget(now);
    at = std::max({at, where.last_preview, where.previews.earliest(now), where.previews_long.earliest(now)});
  } else if (call.in_private) {
    at = std::max({at, where.last_message, where.messages.earliest(now)});
  } else {
    where.group.forget(now);
    at = std::max({at, where.last_message, where.group.earliest(now)});
  }
  // In a chat no turn comes before one that has been taken, so there any later moment will do, too.
  bot_.forget(now);
  return bot_.earliest(at);
}

void flood_limits::take(chat_state& where, const flood_call& call, sim_time now, sim_time at) {
  // A turn of its own, so that calls that wait go on in the order in which they came.
  const auto next = at > now ? at + sim_time(1) : at;
  if (call.spends == budget::preview) {
    where.previews.take(at);
    where.previews_long.take(at);
    where.last_preview = next;
  } else {
    where.last_message = next;
    if (call.in_private) {
      where.messages.take(at);
    } else {
      where.group.take(at);
    }
  }
  bot_.take(at);
}

flood_verdict flood_limits::refuse(chat_state& where, const flood_call& call, sim_time now, sim_time length,
                                   bool inside_penalty) {
  length = std::min(length, rules_.longest_penalty);
  where.punished = {now, length, now + length};
  counters_.refused(call.chat, call.kind, length, inside_penalty);
  return {sim_time(0), length};
}

flood_verdict flood_limits::refuse_inside(chat_state& where, const flood_call& call, sim_time now) {
  if (now - where.punished.told < rules_.travel_time) {
    const auto left = where.punished.until - now;
    counters_.refused(call.chat, call.kind, left, false);
    return {sim_time(0), left};
  }
  return refuse(where, call, now, where.punished.length * 2, true);
}

void flood_limits::switch_to(bool on) {
  on_ = on;
  chats_.clear();
  bot_ = sliding_window(rules_.bot_calls, rules_.bot_span);
}

void flood_limits::reset() {
  switch_to(on_);
  counters_ = flood_counters();
}

}  // namespace telegram_sim
