// What the gateway writes down about its jobs, and what it finds there after a restart.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/async/task_group.hpp"
#include "common/random.hpp"
#include "common/zmq/request_client.hpp"
#include "gateway/journal/job_record.hpp"
#include "proto/codec.hpp"
#include "proto/history.hpp"
#include "proto/journal.hpp"

namespace luka::gateway {

struct left_behind {
  std::vector<unfinished_job> jobs;
  std::vector<std::int64_t> known_messages;
};

/// The journal is at history_svc, which may be away for minutes, and Redis behind it as well: every request is repeated
/// until it is answered, and nothing is forgotten meanwhile. What is noted about one job is written in order, one note at
/// a time; different jobs proceed at the same time. What a request means is in proto/journal.hpp. One thread.
class journal {
 public:
  using continuation = std::function<void()>;

  /// `instance` is random per start of this process.
  journal(request_client& history, std::string bot, std::string instance);

  /// `tasks` writes everything from now on.
  void start(task_group& tasks) { tasks_ = &tasks; }

  /// Until all jobs of one batch are in the journal; which of them are new, in order. Nothing when the journal will never
  /// take them: then they have to be answered without it. `on_delay` is called once, when it takes longer.
  /// Throws operation_aborted after close().
  /// `known_messages`: see proto::note_placed.
  task<std::optional<std::vector<bool>>> accept(std::vector<proto::job_record> jobs,
                                                std::vector<std::int64_t> known_messages, continuation on_delay);

  /// Everything that earlier processes have left unfinished, oldest first, and the messages that they knew of last.
  task<left_behind> load_unfinished();
  /// What an operator has sent back from the dead-letter list. One try: nothing when the journal is away.
  task<std::vector<unfinished_job>> take_retried();

  /// Writes it down, however long that takes, then calls `then`; or `unknown`, if there is one and the journal does not
  /// have this job any more, or has a newer attempt at it. What nothing can be done about counts as written.
  template <class Note>
  void note(const Note& what, continuation then = {}, continuation unknown = {}) {
    write(what.job, {proto::encode(what), std::move(then), std::move(unknown), {}});
  }
  /// Among the notes about its job: the turn of an answer that its worker could not store.
  void note(const proto::append_turn& turn, continuation then);
  /// Among the notes about its job, which the journal has lost: takes it in again. `unknown`: the job is over.
  void take_in_again(proto::job_record job, continuation then, continuation unknown);

  using answer_handler = std::function<void(std::string answer)>;
  /// Among the notes about its job: no earlier attempt can store an answer from now on. `answered`, with the answer, when
  /// one of them has done so already.
  void fence(const std::string& job, const std::string& conversation, std::uint32_t attempt, continuation then,
             answer_handler answered);

  /// Nothing is taken in any more that the journal does not take at once.
  void close() { closed_ = true; }

  /// Something about this job is not written yet.
  [[nodiscard]] bool has_notes(const std::string& job) const { return notes_.contains(job); }
  /// Notes that are not written yet.
  [[nodiscard]] std::size_t pending() const;
  [[nodiscard]] bool is_away() const { return away_since_.has_value(); }

 private:
  struct pending_note {
    std::string request;
    continuation then, unknown;
    answer_handler answered;
  };

  void write(const std::string& job, pending_note note);
  task<> write_notes(std::string job);
  static void go_on(const pending_note& done, const std::string& job, const std::optional<std::string>& reply);
  /// Nothing when the request itself is refused: then repeating it does not help.
  enum class purpose { accept, other };
  task<std::optional<std::string>> ask_until_answered(std::string request, purpose why, continuation on_delay = {});
  task<result<std::string>> ask(std::string request);
  static void read_page(const proto::unfinished& page, std::vector<unfinished_job>& into);
  void note_away(const std::string& why);
  void note_back();

  request_client& history_;
  std::string bot_, instance_;
  task_group* tasks_ = nullptr;
  jitter_source random_;
  std::map<std::string, std::deque<pending_note>> notes_;  ///< by job; the first of each is being written
  std::optional<time_point> away_since_;
  bool closed_ = false;
};

}  // namespace luka::gateway
