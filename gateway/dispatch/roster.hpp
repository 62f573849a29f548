// Who can work: the workers, their credit, and whether they are alive.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/liveness.hpp"
#include "proto/inference.hpp"

namespace luka::gateway {

/// Pure; time is passed in. A worker is known by its incarnation; the routing id of its connection may change. Credit is
/// a running total, so that a repeated, lost or overtaken announcement does no harm. Knows nothing of jobs' contents.
class roster {
 public:
  using time_point = liveness::clock::time_point;

  struct worker {
    std::string name, incarnation, routing;
    std::uint32_t slots = 0;
    std::uint64_t granted = 0;  ///< asked for, since hello
    std::uint64_t sent = 0;     ///< given, since hello
    bool leaving = false;       ///< said goodbye
    bool silent = false;        ///< not heard of for too long; may come back
    liveness life{heartbeat_interval, heartbeat_patience};

    [[nodiscard]] std::uint64_t free() const {
      return leaving || silent || granted <= sent ? 0 : granted - sent;
    }
  };

  /// Enrols a worker. Returns the incarnation that it replaces, when another one had its name.
  std::optional<std::string> enrol(const proto::hello& said, const std::string& routing, time_point now);
  /// Notes a sign of life. Null when the incarnation is unknown: it must introduce itself.
  worker* heard(const std::string& incarnation, const std::string& routing, time_point now);
  void grant(const std::string& incarnation, std::uint64_t total);
  void leave(const std::string& incarnation);
  /// The connection is gone: counts as silent until heard again.
  void lose(const std::string& incarnation);

  /// The worker with the most free credit, relative to its size; null when nobody has any, apart from these incarnations.
  worker* pick(const std::set<std::string>& except = {});
  /// Who has just become silent; each is reported once. Those silent for a minute are forgotten.
  std::vector<std::string> newly_silent(time_point now);

  /// Counts as a sign of life of everybody who is not silent yet.
  void excuse(time_point now);

  worker* find(const std::string& incarnation);
  [[nodiscard]] const std::map<std::string, worker>& all() const { return workers_; }
  [[nodiscard]] std::size_t present() const;

 private:
  std::map<std::string, worker> workers_;  ///< by incarnation
};

}  // namespace luka::gateway
