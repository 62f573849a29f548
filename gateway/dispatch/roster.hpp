// Who can work: the workers, their credit, and whether they are alive.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/liveness.hpp"
#include "proto/failure.hpp"
#include "proto/inference.hpp"

namespace luka::gateway {

/// Pure; time is passed in. A worker is known by its incarnation; the routing id of its connection may change. Credit is
/// a running total, so that a repeated, lost or overtaken announcement does no harm; what is held back of it is a state, of
/// which the newest announcement counts. Knows nothing of jobs' contents.
class roster {
 public:
  using time_point = liveness::clock::time_point;

  struct worker {
    std::string name, incarnation, routing;
    std::uint32_t slots = 0;
    std::uint64_t granted = 0;  ///< asked for, since hello
    std::uint64_t sent = 0;     ///< given, since hello
    std::uint64_t held_back = 0;  ///< how many of them may not be sent for now: no model server can take them
    proto::failure why_held_back{};
    std::string detail;           ///< of that, for the log, and the model's name for model_missing
    bool warm = false;            ///< a model server of its has the model in memory
    std::uint64_t last_given = 0; ///< when it got its last job, as a running number of all jobs
    bool leaving = false;       ///< said goodbye
    bool silent = false;        ///< not heard of for too long; may come back
    liveness life{heartbeat_interval, heartbeat_patience};

    [[nodiscard]] bool is_present() const { return !leaving && !silent; }
    /// How many jobs may be sent now.
    [[nodiscard]] std::uint64_t free() const {
      const auto open = is_present() && granted > sent ? granted - sent : 0;
      return open > held_back ? open - held_back : 0;
    }
    /// How many jobs it can have at a time, as things stand.
    [[nodiscard]] std::uint64_t usable_slots() const {
      return is_present() && slots > held_back ? slots - held_back : 0;
    }
    /// Whether it is worth waiting for. Somebody who is busy will be free again; whose model servers are all away may not.
    [[nodiscard]] bool can_work() const {
      return is_present() && (held_back == 0 || usable_slots() > 0 || why_held_back == proto::failure::model_busy);
    }
  };

  /// Enrols a worker. Returns the incarnation that it replaces, when another one had its name.
  std::optional<std::string> enrol(const proto::hello& said, const std::string& routing, time_point now);
  /// Notes a sign of life. Null when the incarnation is unknown: it must introduce itself.
  worker* heard(const std::string& incarnation, const std::string& routing, time_point now);
  /// Returns the worker when what it holds back is another share than before (nothing, some, all), or for another reason.
  const worker* grant(const proto::credit& said);
  void leave(const std::string& incarnation);
  /// The connection is gone: counts as silent until heard again.
  void lose(const std::string& incarnation);

  /// The best of those that have free credit, see choose_worker; null when nobody has any, apart from these incarnations.
  /// `home`: the name of the worker that has answered the conversation last.
  worker* pick(const std::set<std::string>& except = {}, const std::string& home = {});
  /// A job takes one of its slots.
  void give(worker& to) {
    ++to.sent;
    to.last_given = ++given_;
  }
  /// Who has just become silent; each is reported once. Those silent for a minute are forgotten.
  std::vector<std::string> newly_silent(time_point now);

  /// Counts as a sign of life of everybody who is not silent yet.
  void excuse(time_point now);

  worker* find(const std::string& incarnation);
  /// Whose connection this is; "" when nobody has said so.
  [[nodiscard]] std::string incarnation_at(const std::string& routing) const;
  [[nodiscard]] const std::map<std::string, worker>& all() const { return workers_; }
  [[nodiscard]] std::size_t present() const;
  /// Whether anybody can work, apart from these incarnations.
  [[nodiscard]] bool has_able(const std::set<std::string>& except = {}) const;

 private:
  std::map<std::string, worker> workers_;  ///< by incarnation
  std::uint64_t given_ = 0;
};

}  // namespace luka::gateway
