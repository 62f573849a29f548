// The gateway's answers, from a question to the screen, between scripted workers and a Telegram that takes everything.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "gateway/answers.hpp"
#include "gateway/telegram/client.hpp"
#include "tests/component/gateway/answers/scripted_worker.hpp"
#include "tests/component/gateway/telegram/scripted_server.hpp"
#include "tests/support/drive.hpp"
#include "tests/support/temp_dir.hpp"

namespace luka::test {

class world {
 public:
  asio::io_context loop{1};

  explicit world(gateway::dispatch_limits limits = {});
  ~world();

  /// A worker that joins with one slot.
  task<scripted_worker*> join(std::string name, std::string incarnation,
                              std::vector<proto::held_job> holding = {});
  /// A question of chat 42.
  void ask(const std::string& id);
  /// A question of chat 42 that an earlier process has left running. `shown_before`: see gateway::unfinished_job.
  void restore(const std::string& id, std::uint32_t attempt, std::vector<telegram::message_id> shown_in = {},
               std::optional<std::size_t> shown_before = std::nullopt);
  /// The texts that calls have put on the screen, in order.
  [[nodiscard]] std::vector<std::string> screens() const;
  /// The newest of them; "" when there is none.
  [[nodiscard]] std::string screen() const;
  /// Until the screen shows this text.
  task<> shows(std::string text);
  /// Until so many jobs are held back, at all workers together.
  task<> holds_back(std::uint64_t jobs);
  [[nodiscard]] gateway::answers& answers() { return answers_; }
  [[nodiscard]] bool all_delivered() const { return answers_.is_idle(); }

  void play(task<> scenario) { drive(loop, std::move(scenario), std::chrono::seconds(50)); }

 private:
  task<> tick();

  temp_dir folder_;
  endpoints where_;
  zmq::context_t context_{1};
  scripted_server telegram_;
  telegram::client api_;
  gateway::worker_link link_;
  gateway::outbox outbox_;
  request_client history_;  ///< nobody is there: the questions are in no journal
  gateway::journal journal_;
  gateway::answers answers_;
  task_group tasks_;
  std::vector<std::unique_ptr<scripted_worker>> workers_;
};

/// Until `holds()` is true. Throws when it is not in time.
template <class Predicate>
task<> until(Predicate holds) {
  const auto deadline = monotonic_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (monotonic_clock::now() >= deadline) throw std::runtime_error("what was waited for did not happen");
    co_await sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace luka::test
