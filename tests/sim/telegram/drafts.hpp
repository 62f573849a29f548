// The drafts that people see while a bot is still writing (core.telegram.org/bots/api#sendmessagedraft), how each of
// them ended, and the frames that are still on their way. No I/O, no clock.
//
// As Telegram and its clients have it: one draft per chat and thread; the same id changes it, another id replaces it;
// it lasts 30 seconds after its last frame, or until any message of the bot arrives in that chat and thread. The
// message takes the draft's place if it begins with the same character; if not, the draft was a ghost: something on
// the screen that no message kept. After Stop, further frames of that id are ignored.
//
// A draft is not a message: frames may be late or never arrive, and nobody sends them again.
#pragma once

#include "tests/sim/telegram/message_text.hpp"
#include "tests/sim/telegram/sim_time.hpp"

#include <boost/json.hpp>

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace telegram_sim {

struct draft_place {
  std::int64_t chat = 0;
  std::int64_t thread = 0;  // 0: none

  auto operator<=>(const draft_place&) const = default;
};

// What one call shows.
struct draft_frame {
  draft_place place;
  std::int64_t id = 0;
  formatted_text content;   // empty: "Thinking…"
  boost::json::array rich;  // blocks of a rich draft; then content.text is its Markdown
  std::string visible;      // the text without markup
  bool can_stop = false;
  bool keep_on_stop = false;
};

enum class draft_end {
  in_place,  // a message with the same first character took its place
  ghost,     // a message arrived that does not continue it
  expired,   // nothing came for 30 seconds: a ghost, too, for that long
  replaced,  // by a draft with another id
  stopped,   // somebody pressed Stop
};

std::string_view name_of(draft_end how);

// A draft as it stands, or stood at its end.
struct draft {
  draft_frame shown;
  sim_time began{0};
  sim_time changed{0};
  sim_time longest_gap{0};  // between two frames
  std::uint64_t frames = 0;
  bool append_only = true;  // every text began with the one before
  bool stopped = false;     // and kept (keep_on_stop)
  bool after_final = false;  // its id had already been replaced by a message: a frame that came too late
};

struct ended_draft {
  draft last;
  draft_end how = draft_end::expired;
  sim_time at{0};
  std::int64_t message = 0;  // that took its place or did not continue it
};

// Something changed at a place; `end` when a draft has gone there.
struct draft_event {
  draft_place place;
  std::optional<ended_draft> end;
};

struct draft_counters {
  std::uint64_t drafts = 0;
  std::uint64_t frames = 0;
  std::uint64_t frames_after_stop = 0;
  std::uint64_t after_final = 0;
  std::uint64_t not_append_only = 0;  // drafts
  std::uint64_t lost_frames = 0;
  std::map<draft_end, std::uint64_t> ends;
};

class drafts {
 public:
  static constexpr sim_time usual_lifetime = std::chrono::seconds(30);

  explicit drafts(sim_time lifetime = usual_lifetime) : lifetime_(lifetime) {}

  void show(draft_frame frame, sim_time now);
  // A frame that arrives at `at`, after others that were sent later, perhaps.
  void show_later(draft_frame frame, sim_time at) { on_their_way_.emplace(at, std::move(frame)); }
  void lose() { ++counters_.lost_frames; }
  // A message of the bot with this visible text.
  void message_arrived(draft_place place, std::string_view visible, std::int64_t message, sim_time now);
  // Somebody pressed Stop: the draft, or none if there is none with this id (0: any) and a Stop button.
  std::optional<draft> stop(draft_place place, std::int64_t id, sim_time now);

  // Lets frames arrive and drafts expire.
  void advance(sim_time now);
  // When advance() has something to do.
  std::optional<sim_time> next_event() const;

  const std::map<draft_place, draft>& live() const { return live_; }
  const draft* find(draft_place place) const;
  // The newest ten thousand.
  const std::deque<ended_draft>& ended() const { return ended_; }
  const draft_counters& counters() const { return counters_; }
  // What has changed since the last time.
  std::vector<draft_event> take_events() { return std::exchange(events_, {}); }

 private:
  static constexpr std::size_t most_ended = 10'000;
  using identity = std::pair<draft_place, std::int64_t>;

  void arrive(draft_frame frame, sim_time now);
  void change(draft& known, draft_frame frame, sim_time now);
  void end(draft_place place, draft_end how, sim_time now, std::int64_t message = 0);
  static void remember(std::deque<identity>& list, identity what);

  sim_time lifetime_;
  std::map<draft_place, draft> live_;
  std::multimap<sim_time, draft_frame> on_their_way_;
  std::deque<ended_draft> ended_;
  std::deque<identity> stopped_;
  std::deque<identity> finished_;  // replaced by a message
  std::vector<draft_event> events_;
  draft_counters counters_;
};

}  // namespace telegram_sim
