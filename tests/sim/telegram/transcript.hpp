// Everything that happened, in order: what people did and what the bot called. Bounded by entries and by bytes of
// text; the oldest go first. No I/O, no clock.
#pragma once

#include "tests/sim/telegram/sim_time.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace telegram_sim {

struct transcript_entry {
  std::uint64_t seq = 0;
  sim_time received{0};
  std::optional<sim_time> finished;  // when the answer was handed over; none while the call is under way
  std::int64_t update_id = 0;           // of what a person did: the update that tells the bot; 0: none
  std::optional<sim_time> handed_out;   // when a getUpdates call took that update for the first time
  const char* kind = "";             // say, press, stop, send, edit, delete, draft, draft_end, action, answer, reaction
  std::string method;
  std::int64_t chat = 0;
  std::int64_t message_id = 0;
  std::int64_t reply_to = 0;
  std::int64_t thread = 0;    // 0: none
  std::int64_t draft_id = 0;  // of a draft and its end
  std::string text;           // of a rich message: its Markdown
  boost::json::array entities;
  boost::json::value reply_markup;  // what the call attached; null: nothing
  bool rich = false;
  bool ok = true;
  int error_code = 0;
  std::string error;
  std::optional<std::int64_t> retry_after;
  sim_time absorbed{0};  // how long the flood limits kept the call waiting before it took effect
};

struct transcript_query {
  std::optional<std::int64_t> chat;
  std::uint64_t since = 0;  // entries after this one
  std::size_t limit = 10'000;
  std::string kinds;  // comma separated; empty: all
};

class transcript {
 public:
  transcript(std::size_t most_entries, std::size_t most_text_bytes)
      : most_entries_(most_entries), most_text_bytes_(most_text_bytes) {}

  // Returns the number the entry was given, from 1 on.
  std::uint64_t append(transcript_entry entry);
  void finish(std::uint64_t seq, sim_time now);
  // A getUpdates call takes this update.
  void hand_out(std::int64_t update_id, sim_time now);

  // {entries: […], next_since, last_seq, first_seq}: next_since is where to go on.
  boost::json::object read(const transcript_query& query) const;
  bool has_any(const transcript_query& query) const;

  std::uint64_t last_seq() const { return next_seq_ - 1; }
  std::size_t size() const { return entries_.size(); }
  void clear();

 private:
  std::uint64_t first_seq() const { return next_seq_ - entries_.size(); }
  std::size_t index_after(std::uint64_t since) const;

  std::size_t most_entries_;
  std::size_t most_text_bytes_;
  std::size_t text_bytes_ = 0;
  std::uint64_t next_seq_ = 1;
  std::deque<transcript_entry> entries_;
  std::unordered_map<std::int64_t, std::uint64_t> last_seq_by_chat_;
  std::unordered_map<std::int64_t, std::uint64_t> not_handed_out_;  // update id → entry
};

}  // namespace telegram_sim
