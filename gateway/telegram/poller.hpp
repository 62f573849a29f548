// The loop that brings updates in.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "common/async/tokens.hpp"
#include "common/async/wakeup.hpp"
#include "common/random.hpp"
#include "gateway/telegram/api.hpp"
#include "gateway/telegram/poll_recovery.hpp"
#include "gateway/telegram/update_tracker.hpp"

namespace luka::telegram {

struct poller_options {
  std::chrono::seconds poll_timeout{30};                ///< how long Telegram may wait for an update; 50 at most
  std::chrono::milliseconds least_interval{500};        ///< between polls that bring nothing, should Telegram not wait
  std::chrono::milliseconds watchdog{20'000};           ///< past that, the connection counts as dead
  std::chrono::milliseconds confirmation_limit{5'000};  ///< for the last call at the end
  recovery_pauses pauses;
};

/// Since the start; for a status line.
struct poller_counts {
  std::uint64_t polls = 0, failures = 0, conflicts = 0;
  std::uint64_t dead_connections = 0;   ///< noticed by the watchdog
  std::uint64_t unreadable_bodies = 0;  ///< whole answers
  std::uint64_t unreadable_updates = 0;
  std::uint64_t fresh = 0;              ///< taken by the handler
};

/// Polls Telegram and hands the new updates on, batch by batch, in order; each poll confirms the batches before it. It
/// does not look into updates; those of no interest (edits, channel posts …) are confirmed and not handed on.
/// One thread; must outlive run(). The client's polls are its own.
class poller {
 public:
  using options = poller_options;
  using batch_handler = std::function<task<>(std::vector<update>)>;
  using stage_observer = std::function<void(poll_stage)>;

  poller(api& bot_api, asio::any_io_executor executor, options chosen = options());
  poller(const poller&) = delete;
  poller& operator=(const poller&) = delete;

  /// Until stop(), confirm_and_stop() or cancellation. Throws fatal_error when the token or the address is wrong.
  ///
  /// Awaits `on_batch` for all new updates of one answer, never for none, and polls no further meanwhile. When it
  /// returns, Telegram may forget them. What it throws ends run(): the batch is not confirmed and Telegram delivers it
  /// again, to the next run() or to the next process. `on_stage` hears where we are, before each poll goes
  /// out and before what it has brought is handed on. What a full answer has left is asked for with a poll that does not
  /// wait.
  task<> run(batch_handler on_batch, stage_observer on_stage);

  /// No more updates from now on. A batch that is being handed on still is: its handler has to come to an end by itself.
  void stop();

  /// stop(), waits for the end of run(), then confirms what has been taken; that is bounded by confirmation_limit.
  task<> confirm_and_stop();

  [[nodiscard]] const poller_counts& counts() const { return counts_; }

 private:
  using answer = result<update_batch, failure>;

  task<bool> wait_for_end(time_point deadline);
  task<std::optional<answer>> poll_once(time_point started);
  task<> take(update_batch got, const batch_handler& on_batch);
  void note_success(const update_batch& got);
  task<> recover(failure why);
  task<> remove_webhook();

  api& api_;
  options options_;
  update_tracker tracker_;
  poll_recovery recovery_;
  poller_counts counts_;
  jitter_source random_;
  wakeup stopped_, ended_;
  stage_observer on_stage_;
  bool was_full_ = false;  ///< the last answer: Telegram has more
  bool running_ = false;
  bool stopping_ = false;
};

}  // namespace luka::telegram
