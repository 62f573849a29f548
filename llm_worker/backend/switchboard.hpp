// The server board in use: with the clock, randomness, log lines, and those who wait for a change.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/async/wakeup.hpp"
#include "common/random.hpp"
#include "llm_worker/backend/server_board.hpp"

namespace luka::worker {

/// Decides nothing. Says once in the log when a server is left alone, and when it is back.
class switchboard {
 public:
  using server = server_board::server;
  using server_set = server_board::server_set;

  /// `names`: for the log; as many as `weights`.
  switchboard(const asio::any_io_executor& executor, std::vector<std::string> names, std::vector<std::uint32_t> weights,
              const board_rules& rules);

  std::optional<server> choose(const std::string& conversation, const server_set& tried);
  [[nodiscard]] const server_board& board() const { return board_; }
  [[nodiscard]] readiness standing() const { return board_.standing(monotonic_clock::now()); }
  [[nodiscard]] std::size_t size() const { return board_.size(); }
  [[nodiscard]] const std::string& name(server which) const { return names_[which]; }

  void took(server which) { board_.took(which); }
  void left(server which) { board_.left(which); }
  void succeeded(server which, const std::string& conversation);
  void failed(server which, const failure_report& why);
  void set_aside(server which, const failure_report& why);
  void doubt(server which) { board_.doubt(which); }
  void note_warm(server which, bool is_warm);
  bool begin_probe(server which) { return board_.begin_probe(which, monotonic_clock::now()); }
  void probe_succeeded(server which);
  void probe_failed(server which, const failure_report& why);

  /// `tell` is called whenever standing() has changed.
  void on_change(std::function<void()> tell) { tell_ = std::move(tell); }
  /// Something may have changed, if only by the time that has passed.
  void look_around();
  /// Until something may have changed, or until `deadline`.
  task<> changed(time_point deadline) { return changed_.wait(deadline); }

 private:
  void tell(server which, server_board::turn turn);

  std::vector<std::string> names_;
  server_board board_;
  jitter_source random_;
  wakeup changed_;
  std::function<void()> tell_;
  readiness told_;
};

}  // namespace luka::worker
