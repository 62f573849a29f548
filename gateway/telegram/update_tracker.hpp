// Which updates have been taken, and what Telegram may forget.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "gateway/telegram/types.hpp"

namespace luka::telegram {

struct tracker_limits {
  std::size_t remembered = 20000;
  std::chrono::hours remember_for{48};
};

/// Pure: no clock, no I/O. Telegram keeps an update until a getUpdates with a higher offset confirms it, so the offset is
/// our promise: it moves past a batch only when that has been taken, and taken means that it is safe without Telegram. A
/// batch that was not taken comes again, and is new again.
///
/// Ids are not compared across batches: they start anew at a random number, also a lower one, after a week of silence. So
/// the offset follows the last batch that was taken, wherever that is, and what has been taken already is recognised by
/// a bounded memory.
class update_tracker {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// One answer of getUpdates.
  struct batch {
    std::vector<update> fresh;   ///< in order: neither taken before nor of no interest
    std::vector<update_id> ids;  ///< of all its updates, in order
  };

  explicit update_tracker(tracker_limits limits = tracker_limits()) : limits_(limits) {}

  /// What the next poll asks for: everything before it is confirmed by that. None before the first batch: from the
  /// oldest that Telegram has.
  [[nodiscard]] std::optional<update_id> offset() const { return offset_; }
  /// The last poll carried this offset already.
  [[nodiscard]] bool is_confirmed() const { return offset_ == last_sent_; }

  /// A poll with this offset goes out now.
  void sent() { last_sent_ = offset_; }
  /// It got no proper answer: whether it confirmed anything is unknown.
  void lost() { last_sent_.reset(); }

  /// Its answer. Changes nothing until the batch is taken.
  [[nodiscard]] batch sort_out(std::vector<update> updates, const std::vector<update_id>& unreadable) const;
  /// All updates of a batch, of interest or not, are safe.
  void taken(const std::vector<update_id>& ids, time_point now);

 private:
  struct memory {
    update_id id{};
    time_point since{};
  };

  void remember(update_id id, time_point now);

  tracker_limits limits_;
  std::optional<update_id> offset_, last_sent_;
  std::unordered_set<update_id> seen_;
  std::deque<memory> seen_order_;
};

}  // namespace luka::telegram
