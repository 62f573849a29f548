// The model servers of a worker: which one gets the next question, and which are to be left alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "llm_worker/backend/answer.hpp"
#include "llm_worker/backend/circuit_breaker.hpp"
#include "llm_worker/backend/readiness.hpp"
#include "llm_worker/backend/recent_servers.hpp"

namespace luka::worker {

struct board_rules {
  breaker_rules breaker;
  std::chrono::milliseconds longest_busy{30'000};  ///< pause of a server that refuses for the moment; 0: none is made
  std::size_t conversations = 1000;                ///< remembered for their server
  bool keeps_models = true;                        ///< in memory, after an answer
};

/// Pure: events, the time and randomness (uniform in [0, 1)) come in. Servers are named by their place in the list.
///
/// A server that fails is left alone by its circuit_breaker until a probe has succeeded; one that refuses for the moment
/// (503, 429) has done nothing wrong and is left alone until its pause is over; one that does not have the model until a
/// probe finds it there. The only server of a worker is asked all the same when somebody asks: there is nothing to lose.
class server_board {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using server = std::size_t;
  using server_set = std::vector<bool>;

  /// What an event has changed about a server, for the log.
  enum class turn { none, opened, closed };

  server_board(std::vector<std::uint32_t> weights, const board_rules& rules);

  /// The least loaded of those that take questions, in relation to their weights and in whole jobs of the smallest. Among
  /// equals: one that has not failed a moment ago, has the model in memory, has answered this conversation last; then they
  /// take turns in proportion to the weights (weighted fair queueing), and whose turn is first is chance, since workers know
  /// nothing of each other.
  [[nodiscard]] std::optional<server> choose(const std::string& conversation, const server_set& tried, time_point now,
                                             double random) const;
  [[nodiscard]] bool may_be_asked(server which, time_point now) const;
  /// Whether one that has not been tried takes questions.
  [[nodiscard]] bool has_another(const server_set& tried, time_point now) const;
  /// When one that has not been tried, and only refuses for the moment, may be asked again.
  [[nodiscard]] std::optional<time_point> free_at(const server_set& tried, time_point now) const;

  void took(server which);
  void left(server which) { --entries_[which].running; }
  turn succeeded(server which, const std::string& conversation);
  turn failed(server which, const failure_report& why, time_point now, double random);

  /// Nobody has asked it yet, and it would not do.
  turn set_aside(server which, const failure_report& why, time_point now, double random);
  /// It is asked only when there is no other: it may not have the model.
  void doubt(server which) { entries_[which].suspect_until = time_point::max(); }
  void note_warm(server which, bool is_warm) { entries_[which].is_warm = is_warm && rules_.keeps_models; }

  /// True when a probe is due; it counts as begun then, and is the only one.
  bool begin_probe(server which, time_point now) { return entries_[which].breaker.begin_probe(now); }
  turn probe_succeeded(server which);
  void probe_failed(server which, const failure_report& why, time_point now, double random);
  /// When something about the server changes by itself: a probe is due, or a pause over.
  [[nodiscard]] time_point wake_at(server which, time_point now) const;

  /// What it failed with last.
  [[nodiscard]] const failure_report& trouble(server which) const { return entries_[which].trouble; }
  /// Of the one that is the likeliest to be back soon, when none takes questions.
  [[nodiscard]] const failure_report& trouble(time_point now) const;
  [[nodiscard]] readiness standing(time_point now) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct entry {
    std::uint32_t weight = 1;
    std::uint64_t running = 0;
    double turn_at = 0;  ///< in virtual time: its next turn
    circuit_breaker breaker;
    backoff busy_pause;
    time_point busy_until = time_point::min(), suspect_until = time_point::min();
    bool is_warm = false;
    failure_report trouble;
  };

  [[nodiscard]] bool is_usable(const entry& which, time_point now) const;
  [[nodiscard]] bool has_usable_besides(server which, time_point now) const;
  [[nodiscard]] std::uint64_t load(const entry& which) const;
  [[nodiscard]] int compare(const entry& one, const entry& other, time_point now) const;
  void pause(entry& which, const failure_report& why, time_point now, double random) const;
  static void forget_trouble(entry& which);

  board_rules rules_;
  std::vector<entry> entries_;
  recent_servers recent_;
  double virtual_now_ = 0;  ///< when the turn was that was taken last
};

}  // namespace luka::worker
