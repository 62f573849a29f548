// Which updates have been seen, which are settled, and what Telegram may forget.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "gateway/telegram/types.hpp"

namespace luka::telegram {

/// The next getUpdates.
struct poll_plan {
  std::optional<update_id> offset;  ///< confirms everything before it; none: from the oldest that Telegram has
  std::chrono::seconds timeout{0};  ///< how long Telegram may wait for something new
  int limit = 100;
  std::chrono::steady_clock::time_point not_before{};
};

struct ledger_limits {
  std::chrono::seconds long_poll{30};
  std::chrono::milliseconds repeat_after{500};
  std::size_t most_unsettled = 80;
  std::size_t remembered = 20000;
  std::chrono::hours remember_for{48};
  std::chrono::hours unsettled_for{24};
};

/// Pure: no clock, no I/O. Telegram keeps an update until a getUpdates with a higher offset confirms it, so the offset is
/// our promise: it moves past an update only when that one and all before it are settled (answered, refused or ignored).
/// After a crash Telegram delivers the others again.
///
/// The price is that the first unsettled updates come again with each poll. So while nothing is unsettled we poll long,
/// and while something is, we poll short, and not the same offset again within half a second: Telegram answers that
/// with one update only (core.telegram.org does not say so, the Bot API server's source does).
///
/// Telegram returns at most 100 updates from the offset on. When too many have piled up behind one that does not settle,
/// the oldest are confirmed all the same: one slow answer must not make the bot deaf.
///
/// Ids are not compared across batches: they start anew at a random number, also a lower one, after a week of silence.
class update_ledger {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit update_ledger(ledger_limits limits = ledger_limits()) : limits_(limits) {}

  /// What to ask next, and when. Changes with settle(), accept() and make_room().
  [[nodiscard]] poll_plan next_poll() const;

  /// When a poll is due, before next_poll(): gives up unsettled updates that stand in the way of new ones, or that
  /// Telegram has dropped by now. They count as confirmed from here on; the return value is for the log.
  std::vector<update_id> make_room(time_point now);

  /// The poll goes out now.
  void sent(const poll_plan& plan, time_point now);
  /// It got no proper answer: whether it confirmed anything is unknown.
  void lost();

  /// Its answer: returns what is new, in order. Updates of no interest are settled at once and not returned;
  /// `unreadable` likewise. Updates that were seen before are left out.
  std::vector<update> accept(std::vector<update> updates, const std::vector<update_id>& unreadable, time_point now);

  /// The update needs no redelivery. True if the offset moves. Unknown and settled ids are ignored.
  bool settle(update_id id);

  /// What a poll may confirm now: the oldest unsettled update, or the one after the newest. None before the first.
  [[nodiscard]] std::optional<update_id> confirmed_offset() const;
  /// The last poll already carried confirmed_offset().
  [[nodiscard]] bool is_confirmed() const;

  /// Updates from the oldest unsettled one on, settled or not.
  [[nodiscard]] std::size_t window() const { return window_.size(); }

 private:
  struct entry {
    update_id id{};
    bool settled = false;
    time_point since{};
  };
  struct memory {
    update_id id{};
    time_point since{};
  };

  bool is_known(update_id id) const;
  void remember(update_id id, time_point now);
  void forget_settled();

  ledger_limits limits_;
  std::deque<entry> window_;  // in the order of arrival; the first is unsettled
  std::optional<update_id> newest_;
  std::unordered_set<update_id> seen_;
  std::deque<memory> seen_order_;
  std::optional<update_id> last_offset_;  // of the last poll
  std::optional<update_id> last_first_;   // the first update of its answer: asking from there is the same question
  time_point repeat_from_{};              // the same question again: this plus limits_.repeat_after
};

}  // namespace luka::telegram
