// The loop that brings updates in.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "common/async/tokens.hpp"
#include "common/async/wakeup.hpp"
#include "common/random.hpp"
#include "gateway/telegram/client.hpp"
#include "gateway/telegram/poll_recovery.hpp"
#include "gateway/telegram/update_ledger.hpp"

namespace luka::telegram {

struct poller_options {
  std::chrono::seconds poll_timeout{30};                ///< how long Telegram may wait for an update; 50 at most
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
  std::uint64_t fresh = 0;
  std::uint64_t given_up = 0;  ///< confirmed although unsettled, because too many had piled up
};

/// Polls Telegram and hands every update on once, in order. Which updates are confirmed is decided by settle(): see
/// update_ledger. It does not look into updates; those of no interest (edits, channel posts …) are settled here.
/// One thread; must outlive run(). The client's polls are its own.
class poller {
 public:
  using options = poller_options;

  poller(client& api, asio::any_io_executor executor, options chosen = options());
  poller(const poller&) = delete;
  poller& operator=(const poller&) = delete;

  /// Until stop(), confirm_and_stop() or cancellation. Throws fatal_error when the token or the address is wrong.
  /// `on_update` is called from the loop and must not throw; it may call settle().
  task<> run(std::function<void(update)> on_update);

  /// The update has been answered, refused or ignored: it needs no redelivery. Also after stop().
  void settle(update_id id);

  /// No more updates from now on; what is settled while the process drains is confirmed at the end.
  void stop();

  /// Ends run() and waits for its end, then tells Telegram what has been settled. Bounded by confirmation_limit.
  task<> confirm_and_stop();

  [[nodiscard]] const poller_counts& counts() const { return counts_; }
  [[nodiscard]] const update_ledger& ledger() const { return ledger_; }

 private:
  using answer = result<update_batch, failure>;

  task<> wait_until_due();
  task<bool> wait_for_end(time_point deadline);
  task<> pause(duration length);
  task<std::optional<answer>> poll_once();
  void take(update_batch batch, const std::function<void(update)>& on_update);
  task<> recover(failure why);
  task<> remove_webhook();
  void make_room();

  client& api_;
  options options_;
  update_ledger ledger_;
  poll_recovery recovery_;
  poller_counts counts_;
  jitter_source random_;
  wakeup changed_, ended_;
  bool running_ = false;
  bool stopping_ = false;
};

}  // namespace luka::telegram
