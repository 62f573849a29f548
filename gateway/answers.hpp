// The life of an answer in the gateway: from an accepted question, by way of a worker, to the person's screen.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/answer_stage.hpp"
#include "gateway/delivery/outbox.hpp"
#include "gateway/dispatch/answer_assembly.hpp"
#include "gateway/dispatch/dispatcher.hpp"
#include "gateway/dispatch/worker_link.hpp"
#include "gateway/journal/journal.hpp"

namespace luka::gateway {

/// What an answer has cost, as far as that is known.
struct answer_use {
  std::uint64_t tokens = 0;  ///< read and written by the model
  std::uint64_t window = 0;  ///< of the model; 0: not known, and neither is what follows
  std::uint32_t kept = 0, left_out = 0;  ///< messages of the conversation
};

/// Carries out what the dispatcher decides and tells it what happened. Each question ends once: its answer, or the
/// sentence why there is none, is on the screen or cannot be delivered.
class answers {
 public:
  answers(dispatch_limits limits, worker_link& workers, outbox& screen, journal& notes);

  using use_handler = std::function<void(const job& question, const answer_use& use)>;
  /// Whenever an answer ends, also one that failed.
  void tell_use(use_handler on_use) { on_use_ = std::move(on_use); }

  // After a start: nothing is given to a worker between these two calls.
  void expect_restore() { dispatcher_.expect_restore(); }
  void restored();
  /// A question that an earlier process has left unfinished, oldest first. It goes on where it was: in the same messages,
  /// at the same worker if that still has it.
  void restore(const unfinished_job& found);

  /// See waiting_line.
  [[nodiscard]] admission room_for(telegram::chat_id chat, std::size_t ahead, std::size_t ahead_of_all) const {
    return dispatcher_.room_for(chat, ahead, ahead_of_all);
  }
  [[nodiscard]] std::optional<duration> expected_wait(telegram::chat_id chat, std::size_t ahead, std::size_t ahead_of_all) const {
    return dispatcher_.expected_wait(chat, ahead, ahead_of_all);
  }
  /// Takes a question that has been admitted.
  void submit(job question);
  /// Stops the chat's answer and takes its waiting questions out of the line; returns how many those were.
  std::size_t stop(telegram::chat_id chat);

  /// What came of somebody's wish to stop an answer.
  enum class stopping { stopped, not_theirs, ending, already_finished, unknown };
  /// Stops one answer, or takes it out of the line. In a group only who asked may do that.
  stopping stop(const std::string& job, std::optional<telegram::user_id> by);
  /// The same by one of its messages. Unknown: an answer of the chat may have messages that are not known yet.
  stopping stop_shown_in(telegram::chat_id chat, telegram::message_id message, telegram::user_id by);
  struct stopped_count {
    std::size_t running = 0, waiting = 0;
  };
  /// Stops what this user has asked in this conversation; in a private chat that is everything.
  stopped_count stop_all(const std::string& conversation, telegram::user_id by);
  /// Whether an answer of this chat is still on its way.
  [[nodiscard]] bool is_busy(telegram::chat_id chat) const;

  /// Whether the end of this answer is still on its way to the screen.
  [[nodiscard]] bool is_being_delivered(const std::string& job) const { return live_.contains(job); }

  /// It is on the screen, but the journal still has it: see write_end().
  [[nodiscard]] bool settles_later(const std::string& job) const { return settle_later_.contains(job); }

  void on_message(worker_message message, const std::string& routing);
  void on_chunk(const proto::token_chunk& piece);
  /// False when the outcome is not about one of our answers.
  bool on_delivery(const delivery_outcome& outcome);
  /// Every heartbeat_interval: heartbeats to the workers, silent workers, questions that nobody can take.
  void on_tick();

  /// A message of an answer was sent: its id is written down before the whole text appears in it.
  void on_placed(const std::string& job, std::size_t page, telegram::message_id message);

  /// No further question is started. Those that wait, and what is still being written when the process ends, are in the
  /// journal: the next process goes on with them.
  void close();
  [[nodiscard]] bool is_idle() const { return live_.empty(); }

  [[nodiscard]] const dispatcher& state() const { return dispatcher_; }

 private:
  /// What is known of an answer that an earlier process has taken in.
  struct earlier_process {
    bool answered = false;  ///< whole in the journal: the dispatcher has never heard of it
    bool begun = false;     ///< to be shown
    std::uint32_t noted_attempt = 0;    ///< the newest that was in the journal; 0: there was no earlier process
    std::uint32_t adopted_attempt = 0;  ///< its worker goes on with this one
    std::optional<std::size_t> shown_before;  ///< bytes of text before the noted attempt that the screen may show
  };
  struct live_answer {
    job question;
    answer_assembly pieces;
    answer_stage stage;
    std::string before;  ///< the longest that earlier attempts have said
    std::optional<place_in_line> told;  ///< the place in line that stands in the answer's place
    unsigned damaged_ends = 0;
    bool begun = false;
    bool ended = false;
    bool knew_history = true;
    earlier_process earlier;
    bool parked = false;
    bool may_ask_again = false;  ///< there is a Retry button below it
    std::uint64_t tokens = 0;    ///< that it has cost
    std::string failure;
    proto::job_outcome outcome = proto::job_outcome::delivered;
    std::string unstored;  ///< the answer that no worker could store
    std::vector<telegram::message_id> shown_in;  ///< what is known of its messages
    std::vector<proto::note_placed> placed;  ///< the messages that this process has sent
    time_point accepted_at{}, ended_at{};
  };

  void carry_out(dispatch_actions actions);
  void carry_out_one(const dispatch_action& action, std::deque<dispatch_action>& more);
  void ask(const ask_worker& request, std::deque<dispatch_action>& more);
  void write_down(const prepare& attempt);
  void take_in_again(const prepare& attempt);
  void leave_alone(const std::string& job);
  void begin(live_answer& mine);
  void tell_places();
  void tell_turn(live_answer& mine);
  /// False when it was only waiting and nothing of it has been seen.
  bool cancel(const std::string& job, dispatch_actions& out);
  void forget_waiting(const job& question, proto::job_outcome how);
  /// How a job ended is written down; only then its worker may forget it, and its chat's next question starts.
  void write_end(const std::string& job, const live_answer& mine);
  /// For a worker that could not: only what can not be lost any more may look finished.
  void write_turn(const live_answer& mine, std::uint32_t attempt, journal::continuation then);
  void write_over(const live_answer& mine, journal::continuation then);
  [[nodiscard]] bool may_settle_later(const live_answer& mine) const;
  void settle_what_was_searched();
  static proto::settle_job settling(const live_answer& mine);
  void over(const std::string& job);

  // answer_ends.cpp
  void complete(const proto::infer_done& done);
  void give_up(const park& job);
  void go_on_after(const attempt_failed& failed);
  void unless_stored(const std::string& job, std::uint32_t attempts, journal::continuation then);
  /// `reason`: the sentence for it.
  void fail(const answer_failed& failed, const std::string& reason);
  void note_use(live_answer& mine, const answer_use& use);
  void note_memory(const live_answer& mine);
  void drop_waiting(telegram::chat_id chat, dispatch_actions& out);

  // answer_stream.cpp
  live_answer* wanted(const std::string& job, std::uint32_t attempt);
  template <class Piece>
  void take_text(const Piece& piece);
  static bool may_follow_another(const live_answer& mine, std::uint32_t attempt);
  static bool would_shorten(const live_answer& mine, std::uint32_t attempt);
  void keep_earlier(live_answer& mine, std::uint32_t attempt);
  void take_state(const proto::infer_state& state);
  void show_stage(live_answer& mine, time_point now);
  void note_written(const proto::heartbeat& beat, const std::string& routing, time_point now);
  void ask_for_missing(live_answer& mine, time_point now);
  void ask_again(const std::string& routing, const std::string& job, std::uint32_t attempt, std::uint64_t offset);
  void adopt(const adopted& at_worker);
  void take_end(proto::infer_done done, const std::string& routing, time_point now, dispatch_actions& out);

  dispatcher dispatcher_;
  worker_link& workers_;
  outbox& screen_;
  journal& notes_;
  use_handler on_use_;
  std::map<std::string, live_answer> live_;     ///< by job id: taken, and not yet over
  struct later_note {
    telegram::chat_id chat{};
    time_point at_last{};
    proto::settle_job note;
  };
  std::map<std::string, later_note> settle_later_;  ///< by job id
  std::set<telegram::chat_id> told_no_memory_;  ///< since their memory went away
};

}  // namespace luka::gateway
