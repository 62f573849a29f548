// Decides which worker answers which question, and what happens when a worker or the gateway goes away.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/dispatch/conversation_homes.hpp"
#include "gateway/dispatch/dispatch_action.hpp"
#include "gateway/dispatch/job.hpp"
#include "gateway/dispatch/job_moves.hpp"
#include "gateway/dispatch/orphans.hpp"
#include "gateway/dispatch/roster.hpp"
#include "gateway/dispatch/wait_estimate.hpp"
#include "gateway/dispatch/waiting_line.hpp"

namespace luka::gateway {

struct dispatch_limits {
  std::size_t queue_per_chat = 5;
  std::size_t queue_total = 1000;
  std::uint32_t attempts = 3;  ///< a job that has lost so many workers, or failed in so many, is parked
  std::uint32_t moves = 4;     ///< how often a job goes on after a failure of a model server
  std::chrono::seconds wait_without_worker{30};  ///< how long a question waits while no worker can work
  std::chrono::seconds longest_wait{600};  ///< after which a question that was never given to a worker ends; 0: none
  std::chrono::seconds lease{3};            ///< for which a worker has a job that it does not mention
  std::chrono::milliseconds adoption{1200};  ///< for which a restored job waits for a worker that has it
};

/// Pure: events and the time come in, actions go out; sends nothing itself. Composed of the waiting line, the roster and
/// the orphans.
///
/// A job is in exactly one place: waiting, orphaned by the gateway before this one, running at one (incarnation,
/// attempt), or ended and not settled yet. What arrives from anywhere else is dropped, so a worker that comes back from
/// the dead cannot speak for a job that has moved on. A job ends once, with answer_ready, answer_failed or park; its
/// chat's next question starts after release(), and its worker forgets it after settled().
///
/// The attempt is a fence: it rises with each request that has been sent, and no two requests for a job share one. A
/// strike is counted when a worker dies or fails with the job; not when one hands it back, nor when the gateway restarts,
/// and it is taken back when the worker turns out to have been out of reach only.
/// A job whose model server fails goes on, if the worker says that this may help: at a worker that has not tried it, or at
/// the same one if that has another model server. It waits for them at the head of the line; when none of them is left, or
/// after too many moves, its failure is told.
class dispatcher {
 public:
  using time_point = roster::time_point;

  explicit dispatcher(dispatch_limits limits)
      : limits_(limits), line_(limits.queue_per_chat, limits.queue_total) {}

  // After a restart. Nothing starts, and what workers hold is not judged, between these two calls.
  void expect_restore() { restoring_ = true; }
  void restored(time_point now, dispatch_actions& out);
  /// An unfinished job of the journal, oldest first; whatever the bounds of the line. `attempt` is the highest that may
  /// have been started; with 0, for a job that certainly never was, it simply waits. One that a worker claims within the
  /// adoption window goes on there, any other one runs again from the head of the line.
  void restore(job question, std::uint32_t attempt, std::uint32_t strikes, time_point now, dispatch_actions& out);

  // From the chats.
  /// See waiting_line. Also refused is what would probably wait for too long: it need not wait to be told so.
  [[nodiscard]] admission room_for(telegram::chat_id chat, std::size_t ahead, std::size_t ahead_of_all) const;
  /// How long one more question of this chat would wait, as far as that is known.
  [[nodiscard]] std::optional<wait_estimate::duration> expected_wait(telegram::chat_id chat, std::size_t ahead,
                                                                     std::size_t ahead_of_all) const;
  /// The questions whose turn it can be, and where they stand. Not those behind another one of their chat.
  struct standing {
    std::string job;
    place_in_line at;
  };
  [[nodiscard]] std::vector<standing> places() const;
  /// A question that has been admitted.
  void submit(job question, time_point now, dispatch_actions& out);
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

  // From the journal.
  /// While it is away nothing is started: a worker could not read the conversation, nor store its answer.
  void hold(bool held, time_point now, dispatch_actions& out);
  /// This attempt has been written down: its request may go out.
  void prepared(const std::string& id, std::uint32_t attempt, time_point now, dispatch_actions& out);
  /// How the job ended is on the screen, or written down, and can not be lost any more: its worker may forget it.
  void settled(const std::string& id, dispatch_actions& out);

  // From the workers; `routing` is the connection that the message came on.
  void on_hello(const proto::hello& said, const std::string& routing, time_point now, dispatch_actions& out);
  void on_heartbeat(const proto::heartbeat& beat, const std::string& routing, time_point now, dispatch_actions& out);
  void on_credit(const proto::credit& said, time_point now, dispatch_actions& out);
  void on_goodbye(const proto::goodbye& said, dispatch_actions& out);
  void on_done(proto::infer_done done, const std::string& routing, time_point now, dispatch_actions& out);
  void on_failed(proto::infer_failed failed, const std::string& routing, time_point now, dispatch_actions& out);
  /// Text of this attempt has come: its worker is alive, and the lease goes on.
  void on_progress(const std::string& id, std::uint32_t attempt, time_point now);
  /// The request for this job could not be handed to this worker's connection.
  void on_unreachable(const std::string& incarnation, const std::string& unsent, time_point now, dispatch_actions& out);

  void on_tick(time_point now, dispatch_actions& out);

  /// Whether a chunk of this job and attempt is still wanted.
  [[nodiscard]] bool is_current(const std::string& id, std::uint32_t attempt) const;
  [[nodiscard]] const job* running(const std::string& id) const;
  /// The connection of the worker that runs this job; "" when there is none.
  [[nodiscard]] std::string worker_of(const std::string& id) const;
  [[nodiscard]] std::size_t waiting() const { return line_.size() + orphans_.size(); }
  [[nodiscard]] std::size_t running() const { return running_.size(); }
  [[nodiscard]] const roster& workers() const { return roster_; }

 private:
  struct run {
    job question;
    std::uint32_t attempt = 1, strikes = 0;
    std::string incarnation;
    time_point lease{};  ///< until when
    std::optional<time_point> sent_at;
    bool sent = false;   ///< false while the attempt is being written down
    bool seen = false;   ///< its worker has named it, or sent text of it
    bool cancelled = false;
    job_moves moves;
    std::uint32_t blamed = 0;  ///< the attempt whose worker was taken for dead, which is a strike; 0: none
  };
  using run_iterator = std::map<std::string, run>::iterator;

  struct setback {
    proto::failure reason{};
    std::string why, partial_text;
    bool counts = true;  ///< as a strike
  };
  /// Of a job that waits to run again.
  struct retry {
    std::uint32_t attempt = 1, strikes = 0;
    bool prepared = false;
    bool may_be_unstarted = false;  ///< left behind by an earlier process, which would not have noted a first attempt
    std::uint32_t lost_attempt = 0, strikes_before = 0;  ///< what a worker may come back with; 0: nothing
    std::uint32_t blamed = 0;
    job_moves moves;
    std::optional<setback> moved_by;  ///< the model server's failure, which is told when nobody is left to try
    time_point since{};               ///< when that was
  };
  struct ended_job {
    std::uint32_t attempt = 1;
    std::string routing;
  };

  // Starting: dispatcher.cpp
  void start_waiting(time_point now, dispatch_actions& out);
  roster::worker* worker_for(const job& question);
  void start(job question, roster::worker& at, time_point now, dispatch_actions& out);
  void send(run& mine, const roster::worker& at, time_point now, dispatch_actions& out);
  void take_back(run& mine, dispatch_actions& out);
  void stop_running(run_iterator which, dispatch_actions& out);
  [[nodiscard]] bool is_answered_now(telegram::chat_id chat) const;
  void give_up_waiting(time_point now, dispatch_actions& out);
  void end_long_waits(time_point now, dispatch_actions& out);
  void end_vain_waits(time_point now, dispatch_actions& out);
  [[nodiscard]] setback why_nobody_works() const;
  void account_for(const run& mine, std::uint64_t tokens, time_point now);
  [[nodiscard]] std::size_t slots() const;
  [[nodiscard]] bool has_free_slot() const;
  void requeue_unclaimed(time_point now, dispatch_actions& out);

  // Who has what: leases.cpp
  void compare(const std::vector<proto::held_job>& holding, roster::worker& at, time_point now, dispatch_actions& out);
  void judge_now(time_point now, dispatch_actions& out);
  bool is_wanted(const proto::held_job& held, roster::worker& at, time_point now, dispatch_actions& out);
  run_iterator bring_back(const std::string& id, std::uint32_t attempt);
  run_iterator current(const std::string& id, std::uint32_t attempt, const std::string& routing);
  void dismiss(const std::string& id, std::uint32_t attempt, const std::string& routing, dispatch_actions& out);
  void excuse_everybody(time_point now);

  // What goes wrong: setbacks.cpp
  void lose_worker(const std::string& incarnation, time_point now, dispatch_actions& out);
  /// Runs the job again elsewhere, or gives it up. Invalidates the iterator.
  void run_again(run_iterator which, const setback& what, dispatch_actions& out);
  [[nodiscard]] bool may_move(const run& mine, const job_moves& after) const;
  /// To the head of the line, for a worker that may do better. Invalidates the iterator.
  void move(run_iterator which, job_moves after, const setback& what, time_point now, dispatch_actions& out);
  void end_leases(time_point now, dispatch_actions& out);

  dispatch_limits limits_;
  waiting_line line_;
  wait_estimate estimate_;
  roster roster_;
  conversation_homes homes_;
  orphans orphans_;
  std::set<telegram::chat_id> claimed_;  ///< chats with an orphan that was claimed, until it is released
  std::map<std::string, run> running_;
  std::map<std::string, retry> again_;
  std::map<std::string, ended_job> ended_;  ///< until they are settled
  /// By incarnation and job: what workers have named, or said to have ended, while the journal was being read.
  std::map<std::string, std::map<std::string, proto::held_job>> unjudged_;
  time_point without_worker_since_{};
  time_point last_tick_{};
  bool without_worker_ = false;
  bool restoring_ = false;
  bool held_ = false;
  bool closed_ = false;
};

}  // namespace luka::gateway
