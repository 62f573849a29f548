// What history_svc and Redis keep, in memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "history_svc/understanding.hpp"

namespace luka::sim {

/// Pure. Answers the requests of the history channel as history_svc does with Redis behind it, without times to live and
/// with the table of job_life. A component test compares the two.
class history_model {
 public:
  explicit history_model(std::size_t keep = 20) : keep_(keep) {}

  /// The encoded reply.
  std::string carry_out(const history::request& what);

  [[nodiscard]] const std::vector<proto::chat_message>& conversation(const std::string& id) const;
  /// Jobs that are unfinished.
  [[nodiscard]] std::size_t open() const { return open_.size(); }
  [[nodiscard]] bool is_parked(const std::string& job) const;
  [[nodiscard]] std::vector<std::string> unfinished() const;

  /// Breaks a promise, so that it can be seen whether somebody notices.
  void forget_newest_turn(const std::string& conversation);

 private:
  struct stored {
    proto::unfinished_job job;
    bool has_answer = false;
    std::uint64_t tokens = 0;  ///< of the answer
  };

  std::string reply(const proto::load_context& what);
  std::string reply(const proto::append_turn& what);
  std::string reply(const proto::forget& what);
  std::string reply(const proto::accept_jobs& what);
  std::string reply(const proto::note_placed& what);
  std::string reply(const proto::note_attempt& what);
  std::string reply(const proto::settle_job& what);
  std::string reply(const proto::park_job& what);
  std::string reply(const proto::load_unfinished& what);
  std::string reply(const proto::take_retried& what);
  std::string reply(const proto::load_failed& what);
  std::string reply(const proto::load_usage& what);

  stored* find(const std::string& job);
  void remember(const std::string& conversation, const std::string& turn, const std::string& question,
                const std::string& answer);
  void leave_index(const std::string& job);
  void know(const std::vector<std::int64_t>& messages);

  std::size_t keep_;
  std::map<std::string, std::vector<proto::chat_message>> conversations_;
  std::set<std::string> turns_;
  std::map<std::string, std::string> seen_;  ///< job → instance
  std::map<std::string, stored> jobs_;
  std::map<std::uint64_t, std::string> open_;  ///< by place
  std::map<std::string, std::uint64_t> places_;
  std::uint64_t next_place_ = 1;
  std::set<std::int64_t> known_messages_;
  std::map<std::pair<std::int64_t, std::int64_t>, proto::used> usage_;  ///< by user and day
};

}  // namespace luka::sim
