// Decides which worker answers which question, and what happens when a worker goes away.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/dispatch/job.hpp"
#include "gateway/dispatch/roster.hpp"
#include "gateway/dispatch/waiting_line.hpp"
#include "proto/inference.hpp"

namespace luka::gateway {

// What the dispatcher wants to be done, in this order.

struct ask_worker {  ///< send the request; the job is running now
  std::string routing, incarnation;
  proto::infer_request request;
  bool operator==(const ask_worker&) const = default;
};
struct cancel_at_worker {
  std::string routing;
  proto::infer_cancel cancel;
  bool operator==(const cancel_at_worker&) const = default;
};
struct introduce {  ///< send welcome: to a new worker, or to one that should say hello
  std::string routing;
  bool operator==(const introduce&) const = default;
};
struct answer_ready {
  proto::infer_done done;
  bool operator==(const answer_ready&) const = default;
};
struct answer_failed {
  std::string job;
  proto::failure reason{};
  std::string detail, partial_text;
  bool operator==(const answer_failed&) const = default;
};
/// For the log only.
struct worker_noted {
  std::string worker, what;
  bool operator==(const worker_noted&) const = default;
};

using dispatch_action =
    std::variant<ask_worker, cancel_at_worker, introduce, answer_ready, answer_failed, worker_noted>;
using dispatch_actions = std::vector<dispatch_action>;

struct dispatch_limits {
  std::size_t queue_per_chat = 5;
  std::size_t queue_total = 1000;
  std::uint32_t attempts = 3;                   ///< tries before a job that loses its workers is given up
  std::chrono::seconds wait_without_worker{30};  ///< how long a question waits while there is no worker at all
  std::chrono::seconds request_grace{3};         ///< after which a worker must list a job that it was sent
};

/// Pure: events and the time come in, actions go out; sends nothing itself. Composed of the waiting line and the roster.
///
/// A job is in exactly one place: waiting, or running at one (incarnation, attempt). What arrives from anywhere else is
/// dropped, so a worker that comes back from the dead cannot speak for a job that has moved on. A job ends once, with
/// answer_ready or answer_failed; its chat's next question starts after release().
class dispatcher {
 public:
  using time_point = roster::time_point;

  explicit dispatcher(dispatch_limits limits)
      : limits_(limits), line_(limits.queue_per_chat, limits.queue_total) {}

  // From the chats.
  admission submit(job question, time_point now, dispatch_actions& out);
  void release(telegram::chat_id chat, time_point now, dispatch_actions& out);
  /// Takes a chat's waiting questions out of the line and cancels the running one, which still ends by an action.
  std::vector<job> drop_chat(telegram::chat_id chat, dispatch_actions& out);
  /// Stops one question: takes it out of the line, and returns it then; or cancels it where it runs, and it still ends by
  /// an action. One that was waiting to run again has to be released.
  std::optional<job> cancel(const std::string& id, dispatch_actions& out);
  /// Nobody waits for this answer any more: cancels it, without a further action. Its chat still needs release().
  void abandon(const std::string& id, dispatch_actions& out);
  /// No job starts any more; returns those that were waiting.
  std::vector<job> close();
  /// Ends whatever is running, as at the end of a drain.
  void fail_all_running(proto::failure reason, dispatch_actions& out);

  // From the workers; `routing` is the connection that the message came on.
  void on_hello(const proto::hello& said, const std::string& routing, time_point now, dispatch_actions& out);
  void on_heartbeat(const proto::heartbeat& beat, const std::string& routing, time_point now, dispatch_actions& out);
  void on_credit(const proto::credit& said, time_point now, dispatch_actions& out);
  void on_goodbye(const proto::goodbye& said, dispatch_actions& out);
  void on_done(proto::infer_done done, const std::string& routing, dispatch_actions& out);
  void on_failed(proto::infer_failed failed, const std::string& routing, time_point now, dispatch_actions& out);
  /// A message could not be handed to this worker's connection.
  void on_unreachable(const std::string& incarnation, time_point now, dispatch_actions& out);

  void on_tick(time_point now, dispatch_actions& out);

  /// Whether a chunk of this job and attempt is still wanted.
  [[nodiscard]] bool is_current(const std::string& id, std::uint32_t attempt) const;
  [[nodiscard]] const job* running(const std::string& id) const;
  [[nodiscard]] std::size_t waiting() const { return line_.size(); }
  [[nodiscard]] std::size_t running() const { return running_.size(); }
  [[nodiscard]] const roster& workers() const { return roster_; }

 private:
  struct run {
    job question;
    std::uint32_t attempt = 1;
    std::string incarnation;
    time_point since{};
    bool cancelled = false;
  };
  using run_iterator = std::map<std::string, run>::iterator;

  void start_waiting(time_point now, dispatch_actions& out);
  void start(job question, roster::worker& at, time_point now, dispatch_actions& out);
  void lose_worker(const std::string& incarnation, time_point now, dispatch_actions& out);
  /// Runs the job again elsewhere, or gives it up. Invalidates the iterator.
  void run_again(run_iterator which, const std::string& why, dispatch_actions& out);
  void reconcile(const proto::heartbeat& beat, const roster::worker& from, time_point now, dispatch_actions& out);
  run_iterator current(const std::string& id, std::uint32_t attempt, const std::string& routing);
  void give_up_waiting(time_point now, dispatch_actions& out);

  dispatch_limits limits_;
  waiting_line line_;
  roster roster_;
  std::map<std::string, run> running_;
  std::map<std::string, std::uint32_t> attempts_;  ///< of jobs that wait to run again
  time_point without_worker_since_{};
  bool without_worker_ = false;
  bool closed_ = false;
};

}  // namespace luka::gateway
