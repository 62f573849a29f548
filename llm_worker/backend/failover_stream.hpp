// An answer from the first of several servers that gives one.
#pragma once

#include <functional>
#include <memory>

#include "llm_worker/backend/backend.hpp"
#include "llm_worker/backend/switchboard.hpp"

namespace luka::worker {

/// What one question has been through, over all its tries.
struct journey {
  std::string job;  ///< for the log
  std::string conversation;
  switchboard::server_set tried;            ///< and failed
  std::optional<switchboard::server> last;  ///< where it was asked last
};

/// Before the first word a failure that another server may cure moves the question on at once, to each server once. When
/// those that are left refuse for the moment it waits for one of them, for `longest_wait` at most (0: not at all, and each
/// is asked once). What has failed in mid-answer stays failed: what has been passed on may have been read. A second try of
/// the same journey begins where the first one has ended.
class failover_stream final : public answer_stream {
 public:
  using opener = std::function<std::unique_ptr<answer_stream>(switchboard::server where)>;

  failover_stream(switchboard& servers, std::shared_ptr<journey> way, duration longest_wait, opener open);
  ~failover_stream() override;

  task<answer_piece> next() override;
  void close() override;

 private:
  task<std::optional<switchboard::server>> find_server();
  [[nodiscard]] std::optional<switchboard::server> pick();
  void begin(switchboard::server where);
  void conclude(const answer_end& end);
  void release();
  [[nodiscard]] bool moves_on(const answer_piece& piece) const;
  [[nodiscard]] answer_piece given_up() const;

  switchboard& servers_;
  std::shared_ptr<journey> way_;
  duration longest_wait_;
  opener open_;
  std::unique_ptr<answer_stream> current_;
  std::optional<switchboard::server> at_;      ///< where a job of this stream is running
  std::optional<time_point> waiting_since_;    ///< for a server that refuses for the moment
  std::optional<answer_end> last_end_;
  bool has_begun_ = false, has_text_ = false, closed_ = false;
};

}  // namespace luka::worker
