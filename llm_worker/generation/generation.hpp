// One request: from its arrival to done, failed or cancelled.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/async/wakeup.hpp"
#include "llm_worker/backend/backend.hpp"
#include "llm_worker/generation/answer_assembly.hpp"
#include "llm_worker/generation/job_desk.hpp"
#include "llm_worker/generation/outcome.hpp"
#include "llm_worker/link/history_link.hpp"
#include "llm_worker/prompt/context_window.hpp"

namespace luka::worker {

struct generation_settings {
  std::string model;          ///< for the log
  std::string system_prompt;
  std::uint32_t context_messages = 10;
  std::uint32_t num_predict = 2048;  ///< what the model is asked for at most
  std::uint32_t num_ctx = 0;         ///< 0: what the model server chooses
  std::size_t longest_answer = 1024 * 1024;  ///< bytes; a longer one ends with finish reason "length"
};

/// Reads the history, asks the model, publishes the answer while it is written, and saves the turn. Without a history
/// it answers all the same, and says so. An answer that an earlier attempt has stored is not written again. It knows
/// nothing of slots and of other jobs. Must outlive its run().
class generation {
 public:
  /// `text_waits` is called when there is text that flush() should send before long.
  generation(asio::any_io_executor executor, proto::infer_request request, const generation_settings& chosen,
             backend& model, context_window& window, history_link& history, gateway_outlet& gateway,
             std::function<void()> text_waits);

  /// Called once. Nothing when a newer attempt has taken the job away: then nobody wants to know. Does not throw but
  /// for a bug, or when the task is cancelled.
  task<std::optional<outcome>> run();

  /// Ends it early: the connection to the model closes before this returns. `why` is cancelled or worker_stopping.
  /// Without effect once the answer is complete.
  void stop(proto::failure why);

  /// Publishes what has been written and not published.
  void flush();

  /// Bytes of the answer so far.
  [[nodiscard]] std::uint64_t bytes() const { return answer_.text().size(); }
  /// Sends what has been written from that byte on.
  void resend(std::uint64_t offset, const job_desk::text_sender& send);

 private:
  [[nodiscard]] bool may_be_answered() const;
  task<std::optional<proto::context>> load_history();
  task<std::optional<proto::context>> load_once();
  task<answer_end> stream_answer(std::vector<proto::chat_message> prompt);
  void note_counted(prompt_size sent, const answer_end& end);
  task<std::optional<proto::appended>> save_turn(const answer_end& end);
  task<> until_stopped();

  void take(const answer_piece& piece);
  void tell(const answer_stage& stage);
  outcome failed(const failure_report& why);
  outcome done(const answer_end& end, bool knew_history, bool stored);
  outcome handed_back();
  outcome too_long();
  outcome stored_before(const std::string& answer);
  answer_end stopped_end() const;

  proto::infer_request request_;
  const generation_settings& chosen_;
  backend& model_;
  context_window& window_;
  history_link& history_;
  gateway_outlet& gateway_;
  std::function<void()> text_waits_;
  answer_assembly answer_;
  std::unique_ptr<answer_stream> stream_;
  std::optional<proto::failure> stop_;
  wakeup stopped_;
  std::uint32_t kept_ = 0, left_out_ = 0;  ///< messages of the history, in this prompt
  time_point called_at_{};
};

}  // namespace luka::worker
