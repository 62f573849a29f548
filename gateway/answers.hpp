// The life of an answer in the gateway: from an accepted question, by way of a worker, to the person's screen.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "gateway/delivery/chunk_assembly.hpp"
#include "gateway/delivery/outbox.hpp"
#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/dispatch/worker_link.hpp"

namespace luka::gateway {

/// Carries out what the dispatcher decides and tells it what happened. Each question ends once: its answer, or the
/// sentence why there is none, is on the screen or cannot be delivered.
class answers {
 public:
  answers(dispatch_limits limits, worker_link& workers, outbox& screen);

  /// Takes a question, or says why not: then nothing has happened and the caller tells the person.
  admission submit(job question);
  /// Stops the chat's answer and takes its waiting questions out of the line; returns how many those were.
  std::size_t stop(telegram::chat_id chat);

  /// What came of somebody's wish to stop an answer.
  enum class stopping { stopped, not_theirs, already_finished };
  /// Stops one answer, or takes it out of the line. In a group only who asked may do that.
  stopping stop(const std::string& job, std::optional<telegram::user_id> by);
  struct stopped_count {
    std::size_t running = 0, waiting = 0;
  };
  /// Stops what this user has asked in this conversation; in a private chat that is everything.
  stopped_count stop_all(const std::string& conversation, telegram::user_id by);
  /// Whether an answer of this chat is still on its way.
  [[nodiscard]] bool is_busy(telegram::chat_id chat) const;

  /// Whether the end of this answer is still on its way to the screen.
  [[nodiscard]] bool is_being_delivered(const std::string& job) const { return live_.contains(job); }

  void on_message(worker_message message, const std::string& routing);
  void on_chunk(const proto::token_chunk& piece);
  /// False when the outcome is not about one of our answers.
  bool on_delivery(const delivery_outcome& outcome);
  /// Every heartbeat_interval: heartbeats to the workers, silent workers, questions that nobody can take.
  void on_tick();

  /// No further question is started: those that wait, and any that still come, end with an honest line.
  void close();
  /// The answers that are still being written end with that line, too.
  void interrupt();
  [[nodiscard]] bool is_idle() const { return live_.empty(); }

  [[nodiscard]] const dispatcher& state() const { return dispatcher_; }

 private:
  struct live_answer {
    job question;
    chunk_assembly pieces;
    std::string before;  ///< the longest that earlier attempts have said
    bool begun = false;
    bool ended = false;
    bool remembered = true;
    bool interrupted = false;  ///< by the end of this process
    std::string failure;
    time_point accepted_at{}, ended_at{};
  };

  void carry_out(dispatch_actions actions);
  void carry_out_one(const dispatch_action& action, std::deque<dispatch_action>& more);
  void ask(const ask_worker& request, std::deque<dispatch_action>& more);
  void begin(live_answer& mine);
  void complete(const proto::infer_done& done);
  void fail(const answer_failed& failed);
  void note_memory(const live_answer& mine);
  /// False when it was only waiting and nothing of it has been seen.
  bool cancel(const std::string& job, dispatch_actions& out);
  void drop_waiting(telegram::chat_id chat, dispatch_actions& out);
  void forget_waiting(const job& question);
  void end_waiting();

  dispatcher dispatcher_;
  worker_link& workers_;
  outbox& screen_;
  bool closed_ = false;
  std::map<std::string, live_answer> live_;     ///< by job id: accepted and not yet ended
  std::set<telegram::chat_id> told_no_memory_;  ///< since their memory went away
};

}  // namespace luka::gateway
