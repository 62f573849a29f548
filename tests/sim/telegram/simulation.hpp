// Everything the simulated Telegram knows, in one place. Plain state: the parts that act on it are bot_api (what the
// bot does), user_actions (what people do) and control_api (what tests do).
#pragma once

#include "tests/sim/telegram/drafts.hpp"
#include "tests/sim/telegram/faults.hpp"
#include "tests/sim/telegram/flood_limits.hpp"
#include "tests/sim/telegram/rich_message.hpp"
#include "tests/sim/telegram/statistics.hpp"
#include "tests/sim/telegram/transcript.hpp"
#include "tests/sim/telegram/update_filter.hpp"
#include "tests/sim/telegram/update_queue.hpp"
#include "tests/sim/telegram/world.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace telegram_sim {

struct raw_poll_answer {
  unsigned status = 200;
  std::string body;
};

struct simulation_limits {
  std::size_t messages_per_chat = 1000;
  std::size_t transcript_entries = 500'000;
  std::size_t transcript_text_bytes = std::size_t{256} << 20U;
  flood_rules flood;
  sim_time draft_lifetime = drafts::usual_lifetime;
};

// A server older than a feature answers 404 to its methods.
struct offered_features {
  bool drafts = true;
  bool rich_messages = true;
};

struct simulation {
  simulation(simulation_limits limits, person the_bot, std::uint64_t seed)
      : bot(std::move(the_bot)),
        random(seed),
        people_and_chats(limits.messages_per_chat),
        updates(random_update_id()),
        history(limits.transcript_entries, limits.transcript_text_bytes),
        flood(limits.flood),
        draft_lifetime(limits.draft_lifetime),
        shown_drafts(limits.draft_lifetime) {
    people_and_chats.open_person(bot.id) = bot;
  }

  // The bot's id is the number in front of its token.
  void rename_bot(user_id id) {
    bot.id = id;
    people_and_chats.open_person(id) = bot;
  }

  // Update ids start at a random 31-bit number, with room to count up.
  std::int64_t random_update_id() { return std::uniform_int_distribution<std::int64_t>(100'000'000, 1'900'000'000)(random); }

  // Queues an update of this kind, {"<kind>": body}. 0: the bot has not asked for this kind. No value: the queue is full.
  std::optional<std::int64_t> announce(std::string_view kind, boost::json::object body, sim_time now) {
    if (!wanted_updates.allows(kind)) {
      return 0;
    }
    boost::json::object update;
    update[kind] = std::move(body);
    return updates.push(update, now);
  }

  // Switches and what the bot has asked for stay.
  void reset() {
    people_and_chats.clear();
    people_and_chats.open_person(bot.id) = bot;
    updates.clear();
    updates.restart_ids(random_update_id());
    injected = faults();
    history.clear();
    stats.reset();
    commands.clear();
    open_callbacks.clear();
    raw_polls.clear();
    webhook_active = false;
    flood.reset();
    shown_drafts = drafts(draft_lifetime);
    rich = rich_counters();
  }

  person bot;
  std::mt19937_64 random;
  world people_and_chats;
  update_queue updates;
  faults injected;
  transcript history;
  statistics stats;
  std::map<std::pair<std::string, std::string>, boost::json::array> commands;  // (scope, language) → commands
  std::map<std::string, chat_id> open_callbacks;                              // pressed, not answered yet
  std::deque<raw_poll_answer> raw_polls;
  bool webhook_active = false;
  flood_limits flood;
  sim_time draft_lifetime;
  drafts shown_drafts;
  rich_counters rich;
  update_filter wanted_updates;
  offered_features offers;
};

}  // namespace telegram_sim
