// One request: from its arrival to done, failed or cancelled.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/async/wakeup.hpp"
#include "llm_worker/backend/backend.hpp"
#include "llm_worker/generation/answer_assembly.hpp"
#include "llm_worker/generation/outcome.hpp"
#include "llm_worker/link/history_link.hpp"

namespace luka::worker {

struct generation_settings {
  std::string model;          ///< for the log
  std::string system_prompt;
  std::uint32_t context_messages = 10;
  std::size_t longest_answer = 1024 * 1024;  ///< bytes; a longer one ends with finish reason "length"
};

/// Reads the history, asks the model, publishes the answer while it is written, and saves the turn. Without a history
/// it answers all the same, and says so. It knows nothing of slots and of other jobs. Must outlive its run().
class generation {
 public:
  generation(asio::any_io_executor executor, proto::infer_request request, const generation_settings& chosen,
             backend& model, history_link& history, gateway_outlet& gateway);

  /// Called once. Does not throw but for a bug, or when the task is cancelled.
  task<outcome> run();

  /// Ends it early: the connection to the model closes before this returns. `why` is cancelled or worker_stopping.
  /// Without effect once the answer is complete.
  void stop(proto::failure why);

 private:
  task<std::optional<history_link::messages>> load_history();
  task<answer_end> stream_answer(std::vector<proto::chat_message> prompt);
  task<bool> save_turn();
  task<> until_stopped();

  void take(const answer_piece& piece);
  void publish();
  outcome failed(const failure_report& why);
  outcome done(const answer_end& end, bool remembered);
  answer_end stopped_end() const;

  proto::infer_request request_;
  const generation_settings& chosen_;
  backend& model_;
  history_link& history_;
  gateway_outlet& gateway_;
  answer_assembly answer_;
  std::unique_ptr<answer_stream> stream_;
  std::optional<proto::failure> stop_;
  wakeup stopped_;
  time_point called_at_{};
};

}  // namespace luka::worker
