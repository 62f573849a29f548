// The gateway between scripted workers, a Telegram that takes everything, and, if a test wants one, a history_svc.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "gateway/answers.hpp"
#include "gateway/conversations.hpp"
#include "gateway/telegram/client.hpp"
#include "tests/component/gateway/answers/scripted_worker.hpp"
#include "tests/component/gateway/telegram/scripted_server.hpp"
#include "tests/simulation/history_model.hpp"
#include "tests/support/drive.hpp"
#include "tests/support/temp_dir.hpp"

namespace luka::test {

/// As a person sees it.
struct shown_message {
  std::string text;
  std::string button;  ///< what it says to the bot when it is pressed; "": no button
};

/// The history channel, with what history_svc and Redis keep behind it.
class scripted_history {
 public:
  sim::history_model kept;
  std::function<bool(const history::request&)> ignores;  ///< what it does not answer; none: it answers everything

  scripted_history(const asio::any_io_executor& executor, zmq::context_t& context, const std::string& endpoint);
  task<> serve();

 private:
  async_socket socket_;
};

class world {
 public:
  asio::io_context loop{1};
  std::optional<scripted_history> history;  ///< none: questions are in no journal

  explicit world(gateway::dispatch_limits limits = {}, gateway::daily_limits per_day = {},
                 const std::vector<std::int64_t>& admins = {});
  ~world();

  /// Before anything is asked.
  void start_history();
  /// Somebody writes, in a private chat or in a group (a negative id) in reply to the bot.
  task<> say(std::int64_t user, std::string text, std::int64_t chat = 0);
  /// Somebody presses the button of a message, so often at once.
  task<> press(std::int64_t user, std::int64_t message, std::int64_t chat = 0, int times = 1);

  /// A worker that joins with one slot.
  task<scripted_worker*> join(std::string name, std::string incarnation,
                              std::vector<proto::held_job> holding = {});
  /// A question of chat 42.
  void ask(const std::string& id);
  /// A question of chat 42 that an earlier process has left running. `shown_before`: see gateway::unfinished_job.
  void restore(const std::string& id, std::uint32_t attempt, std::vector<telegram::message_id> shown_in = {},
               std::optional<std::size_t> shown_before = std::nullopt);
  /// What stands on the screen, of all chats.
  [[nodiscard]] std::map<std::int64_t, shown_message> messages() const;
  /// What people who pressed buttons have read, in order.
  [[nodiscard]] std::vector<std::string> told() const;
  /// Until so many presses are answered.
  task<> tells(std::size_t count);
  /// Until everything is on the screen and written down.
  task<> is_quiet();
  /// The texts that calls have put on the screen, in order.
  [[nodiscard]] std::vector<std::string> screens() const;
  /// The newest of them; "" when there is none.
  [[nodiscard]] std::string screen() const;
  /// Until the screen shows this text.
  task<> shows(std::string text);
  /// Until so many jobs are held back, at all workers together.
  task<> holds_back(std::uint64_t jobs);
  [[nodiscard]] gateway::answers& answers() { return answers_; }
  /// Until every answer is on the screen, and that has been heard of.
  task<> all_delivered();

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
  std::string history_endpoint_;
  request_client history_;
  gateway::journal journal_;
  gateway::answers answers_;
  gateway::conversations conversations_;
  task_group tasks_;
  std::vector<std::unique_ptr<scripted_worker>> workers_;
  std::int64_t last_update_ = 0;
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
