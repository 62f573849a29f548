// Telegram's flood limits: decides whether a call goes on at once, after a wait, or is answered 429. No I/O, no clock.
//
// The numbers are those of flood_rules; where they come from stands beside each. A call over a limit first waits for
// its turn, as the real server lets it (it sleeps through short flood waits before it answers), and only a call that
// would have to wait longer is refused. Calls of one chat keep their order; each takes its turn ahead of time, so
// that concurrent calls wait one behind the other.
//
// A 429 opens a penalty for the whole chat. Calls made before it is over are refused at once and make it longer: bots
// that do not listen have been shut out for hours (NousResearch/hermes-agent issues 76494, 79552). Nobody outside
// Telegram knows its formula; doubling is a stand-in for it.
//
// It does not imitate the limits of the Bot API server itself (a thousand calls under way, 310 unsent messages in a
// chat): with calls waiting 8 seconds at most, those can not be reached here.
#pragma once

#include "tests/sim/telegram/call_kinds.hpp"
#include "tests/sim/telegram/flood_counters.hpp"
#include "tests/sim/telegram/sim_time.hpp"
#include "tests/sim/telegram/sliding_window.hpp"
#include "tests/sim/telegram/token_bucket.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace telegram_sim {

struct flood_rules {
  // core.telegram.org/bots/faq: one message a second in a chat, short bursts excepted; tdlib/td issue 3034: edits share
  // the limit. How long a burst may be is not documented; six edits in 3.6 s have been seen to pass.
  std::int64_t private_burst = 5;
  sim_time private_interval = std::chrono::seconds(1);
  // core.telegram.org/bots/faq: 20 messages a minute in a group, whatever the topic; edits share it.
  std::size_t group_calls = 20;
  sim_time group_span = std::chrono::seconds(60);
  // core.telegram.org/bots/faq: about 30 messages a second for the whole bot. Whether drafts and chat actions count is
  // not documented; here they do.
  std::size_t bot_calls = 30;
  sim_time bot_span = std::chrono::seconds(1);
  // core.telegram.org/api/bots/ai: drafts and chat actions together, per chat.
  std::size_t preview_calls = 20;
  sim_time preview_span = std::chrono::seconds(5);
  std::size_t preview_long_calls = 40;
  sim_time preview_long_span = std::chrono::seconds(30);
  // The longest flood waits that the server sleeps through before it answers (tdlib/td: NetQueryCreator.cpp, and
  // DialogActionManager.cpp for drafts and chat actions).
  sim_time message_patience = std::chrono::seconds(8);
  sim_time preview_patience = std::chrono::seconds(2);
  // A penalty never gets longer than this.
  sim_time longest_penalty = std::chrono::hours(1);
  // A call that was on its way when the 429 was given could not know of it: refused, but not held against the bot.
  sim_time travel_time = std::chrono::milliseconds(250);
};

struct flood_call {
  std::int64_t chat = 0;
  bool in_private = true;
  std::string_view kind;  // as in the transcript, for the counters
  budget spends = budget::none;
};

struct flood_verdict {
  sim_time wait{0};                    // until the call takes effect
  std::optional<sim_time> refused_for;  // 429 instead, and this long
};

class flood_limits {
 public:
  explicit flood_limits(flood_rules rules) : rules_(rules), bot_(rules.bot_calls, rules.bot_span) {}

  flood_verdict admit(const flood_call& call, sim_time now);

  bool are_on() const { return on_; }
  // Switching forgets what was counted against the bot so far, penalties included; the counters stay.
  void switch_to(bool on);

  const flood_counters& counters() const { return counters_; }
  // All of it, but for the switch.
  void reset();

 private:
  struct penalty {
    sim_time told{0};
    sim_time length{0};
    sim_time until{0};
  };

  struct chat_state {
    explicit chat_state(const flood_rules& rules)
        : messages(rules.private_burst, rules.private_interval),
          group(rules.group_calls, rules.group_span),
          previews(rules.preview_calls, rules.preview_span),
          previews_long(rules.preview_long_calls, rules.preview_long_span) {}

    token_bucket messages;
    sliding_window group;
    sliding_window previews;
    sliding_window previews_long;
    sim_time last_message{0};  // the turns taken last: no later call of its kind goes before them
    sim_time last_preview{0};
    penalty punished;
  };

  bool is_free(const flood_call& call) const;
  flood_verdict refuse(chat_state& where, const flood_call& call, sim_time now, sim_time length, bool inside_penalty);
  flood_verdict refuse_inside(chat_state& where, const flood_call& call, sim_time now);
  sim_time turn(chat_state& where, const flood_call& call, sim_time now);
  void take(chat_state& where, const flood_call& call, sim_time now, sim_time at);

  flood_rules rules_;
  bool on_ = true;
  std::unordered_map<std::int64_t, chat_state> chats_;
  sliding_window bot_;
  flood_counters counters_;
};

}  // namespace telegram_sim
