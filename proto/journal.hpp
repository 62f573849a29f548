// The history channel: the journal of unfinished jobs, between a gateway and history_svc.
//
// How a gateway uses it. One request per step, each answered when Redis has the step:
//
//   accept_jobs      a whole getUpdates result, before its offset is confirmed; answer those that are `fresh`
//   note_placed      after the first message of an answer (page 0) was sent, and after each further page
//   note_attempt     before the job goes to a worker: from then on older attempts can store nothing
//   settle_job       the final text is on the screen, or the person has been told why not: the job is over
//   park_job         given up: into the dead-letter list, for an operator to look at
//   load_unfinished  at start: what an earlier process left behind
//   take_retried     now and then: what an operator has sent back
//   load_failed      somebody presses Retry: the question that has failed
//   load_usage       how much people have used today, when that is limited or asked for
//
// The worker's two requests, load_context and append_turn with an attempt, are in history.hpp.
//
// Every request may be repeated with the same effect, and one that was answered with history_refused, or not at all,
// may have been carried out: ask again. A job is "<bot id>:<update id>", in decimal digits, and belongs to its bot: two
// bots never see each other's jobs. An entry that nobody touches for 48 hours expires.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <msgpack.hpp>

#include "proto/message_type.hpp"

namespace luka::proto {

/// What kind of work a job is. Append only: the numbers are on the wire and in Redis.
enum class job_kind : std::uint8_t {
  question = 0,  ///< a model answers
  line = 1,      ///< the answer is known already: it is the record's text
  reset = 2,     ///< the conversation is to be forgotten, then a line follows
};

/// Where a job is in its life. Append only: the numbers are on the wire and in Redis.
/// accepted → placed → running → answered → settled, failed or cancelled; parked instead when it was given up.
enum class job_state : std::uint8_t {
  accepted = 0,
  placed = 1,     ///< its first message is on the screen
  running = 2,    ///< a worker may be at it
  answered = 3,   ///< its text is known
  settled = 4,    ///< as failed and cancelled: over, and no longer in the journal
  failed = 5,
  cancelled = 6,
  parked = 7,     ///< in the dead-letter list
};

/// How a job ended. Append only: the numbers are on the wire.
enum class job_outcome : std::uint8_t {
  delivered = 0,  ///< the final text is on the screen
  failed = 1,     ///< the person has been told why not
  cancelled = 2,  ///< the person did not want it any more
  dropped = 3,    ///< there is nobody left to tell: the chat is gone, or the bot was blocked
};

/// What has to be known to continue a job without the update that it came from.
struct job_record {
  std::string job;
  std::int64_t update = 0;  ///< the number in the job's id
  std::int64_t chat = 0;
  std::uint8_t chat_kind = 0;    ///< the gateway's own numbers
  std::int64_t thread = 0;       ///< message_thread_id; 0: none
  std::int64_t reply_to = 0;     ///< the message that is answered; 0: none
  std::int64_t user = 0;
  std::string conversation;      ///< whose history
  std::uint8_t kind = 0;         ///< a job_kind
  std::string text;              ///< what the person wrote; of a line: the answer. At most 64 KiB
  std::string language;          ///< of the person, "" if unknown
  std::int64_t accepted_at_ms = 0;  ///< Unix time by the gateway's clock
  std::string again{};  ///< the failed job whose question this asks again, which is over and forgotten by that; "": none

  MSGPACK_DEFINE(job, update, chat, chat_kind, thread, reply_to, user, conversation, kind, text, language,
                 accepted_at_ms, again)
  bool operator==(const job_record&) const = default;
};

/// All jobs of one getUpdates result, taken in together: after the reply, all of them are in the journal. A line starts
/// as answered, the others as accepted. Every job must be the bot's. A fresh question counts as a message of its user, on
/// the day of its accepted_at_ms.
struct accept_jobs {
  static constexpr auto type = message_type::accept_jobs;
  static constexpr std::uint8_t version = 3;
  static constexpr std::uint8_t compatible_from = 1;

  std::string bot;
  std::string instance;  ///< random per start of the gateway's process
  std::vector<job_record> jobs;
  std::vector<std::int64_t> known_messages{};  ///< as in note_placed. Since version 3

  MSGPACK_DEFINE(bot, instance, jobs, known_messages)
  bool operator==(const accept_jobs&) const = default;
};

/// Reply to accept_jobs, in its order. A job is fresh if this request put it into the journal, or if an earlier one of
/// the same instance did and nothing has been noted about it since, which is what a repetition sees. An update seen
/// within 48 hours by another instance, or already worked on, is not fresh: confirm it to Telegram, and do no more. An
/// instance that has taken a job in and is offered it as fresh again recognises it by its id. One that asks a failed
/// question again is not fresh, and not taken in, if that question is not known as failed any more: somebody was faster.
struct jobs_accepted {
  static constexpr auto type = message_type::jobs_accepted;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::vector<bool> fresh;

  MSGPACK_DEFINE(fresh)
  bool operator==(const jobs_accepted&) const = default;
};

/// A message of the answer was sent: page 0 is the first one. Noting a page again with another message replaces it.
/// The ids of messages that the gateway has come to know, its own and other people's, are kept, the highest 1000: what is
/// missing among them after a crash may be a message that it had sent and could not write down any more. Only of private
/// chats and basic groups, whose messages Telegram numbers in one sequence.
struct note_placed {
  static constexpr auto type = message_type::note_placed;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t page = 0;  ///< below 1000
  std::int64_t message = 0;
  std::vector<std::int64_t> known_messages{};  ///< at most 256. Since version 2

  MSGPACK_DEFINE(job, page, message, known_messages)
  bool operator==(const note_placed&) const = default;
};

/// The job is about to be given to a worker. Never lowers the attempt: an older one than the journal's is not current,
/// and a repetition with fewer strikes leaves them as they are.
struct note_attempt {
  static constexpr auto type = message_type::note_attempt;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;  ///< 1, 2, 3 …
  std::uint32_t strikes = 0;  ///< how many workers have died of it, as the gateway counts
  /// How many bytes of earlier attempts' text the screen shows, at most; negative: not known. Since version 2
  std::int64_t shown_before = -1;

  MSGPACK_DEFINE(job, attempt, strikes, shown_before)
  bool operator==(const note_attempt&) const = default;
};

/// The job is over and leaves the journal, in whatever state it was; that its update was seen stays known. If `answer`
/// is not empty and no worker has stored the turn, this does, in the same step. Not current: the job is parked.
/// The tokens that the job has cost, as its worker has stored them or as they are here, whichever is more, count for its
/// user, once.
struct settle_job {
  static constexpr auto type = message_type::settle_job;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint8_t outcome = 0;  ///< a job_outcome
  std::string conversation;  ///< needed with an answer
  std::string question;
  std::string answer;  ///< empty: no turn is to be stored
  std::uint64_t tokens = 0;      ///< since version 2
  std::int64_t at_ms = 0;        ///< Unix time by the gateway's clock: the day that the tokens count for. Since version 2
  bool may_ask_again = false;  ///< of a failed job: its question is kept for a day. Since version 2

  MSGPACK_DEFINE(job, outcome, conversation, question, answer, tokens, at_ms, may_ask_again)
  bool operator==(const settle_job&) const = default;
};

/// The job was given up. It is kept with its record and the reason for 30 days, with the newest 1000 of its bot.
struct park_job {
  static constexpr auto type = message_type::park_job;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::string reason;  ///< one line for the operator, without what people wrote; cut after 500 bytes

  MSGPACK_DEFINE(job, reason)
  bool operator==(const park_job&) const = default;
};

/// Reply to note_placed, note_attempt, settle_job and park_job.
struct noted {
  static constexpr auto type = message_type::noted;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  /// False: nothing was changed, because the journal does not have the job as unfinished (it is settled, parked or
  /// expired) or has a newer attempt. A job that is settled or parked already may be settled or parked again: true.
  bool current = true;

  MSGPACK_DEFINE(current)
  bool operator==(const noted&) const = default;
};

/// A page of a bot's unfinished jobs, oldest first.
struct load_unfinished {
  static constexpr auto type = message_type::load_unfinished;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string bot;
  std::string after;         ///< `next` of the page before; "" for the first one
  std::uint32_t limit = 100;  ///< at most 256 are sent

  MSGPACK_DEFINE(bot, after, limit)
  bool operator==(const load_unfinished&) const = default;
};

/// The jobs that an operator has sent back from the dead-letter list, in the same pages. Each is also among the
/// unfinished ones, and is offered here until something is noted about it: a gateway ignores those that it has already.
/// Its attempt has been raised and its strikes are 0.
struct take_retried {
  static constexpr auto type = message_type::take_retried;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string bot;
  std::string after;
  std::uint32_t limit = 100;

  MSGPACK_DEFINE(bot, after, limit)
  bool operator==(const take_retried&) const = default;
};

struct unfinished_job {
  job_record record;
  std::uint8_t state = 0;      ///< a job_state: accepted, placed, running or answered
  std::uint32_t attempt = 0;   ///< the highest one noted; 0: none, but a first one may have begun
  std::uint32_t strikes = 0;
  std::vector<std::int64_t> messages;  ///< by page; 0: a page that was not noted
  std::string answer;  ///< of an answered job
  std::int64_t shown_before = -1;  ///< as in the note of that attempt. Since version 4 of `unfinished`

  MSGPACK_DEFINE(record, state, attempt, strikes, messages, answer, shown_before)
  bool operator==(const unfinished_job&) const = default;
};

/// Reply to load_unfinished and take_retried: as many jobs as were asked for and as fit into a frame.
struct unfinished {
  static constexpr auto type = message_type::unfinished;
  static constexpr std::uint8_t version = 4;
  static constexpr std::uint8_t compatible_from = 1;

  std::vector<unfinished_job> jobs;
  std::string next;  ///< not empty: there may be more, ask again after this. A page before the last may be empty
  std::vector<std::int64_t> known_messages{};  ///< with the first page of load_unfinished, lowest first. Since version 3

  MSGPACK_DEFINE(jobs, next, known_messages)
  bool operator==(const unfinished&) const = default;
};

/// The question of a job that has failed, for as long as it may be asked again.
struct load_failed {
  static constexpr auto type = message_type::load_failed;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;

  MSGPACK_DEFINE(job)
  bool operator==(const load_failed&) const = default;
};

/// Reply to load_failed.
struct failed_job {
  static constexpr auto type = message_type::failed_job;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::vector<job_record> found;  ///< one, or none when it is not known (any more)

  MSGPACK_DEFINE(found)
  bool operator==(const failed_job&) const = default;
};

/// What these people have used on one day.
struct load_usage {
  static constexpr auto type = message_type::load_usage;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string bot;
  std::int64_t at_ms = 0;  ///< Unix time, of that day (UTC)
  std::vector<std::int64_t> users;

  MSGPACK_DEFINE(bot, at_ms, users)
  bool operator==(const load_usage&) const = default;
};

struct used {
  std::uint64_t messages = 0;  ///< questions that were taken in
  std::uint64_t tokens = 0;    ///< that the model has read and written for them

  MSGPACK_DEFINE(messages, tokens)
  bool operator==(const used&) const = default;
};

/// Reply to load_usage, in its order.
struct usage {
  static constexpr auto type = message_type::usage;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::vector<used> users;

  MSGPACK_DEFINE(users)
  bool operator==(const usage&) const = default;
};

}  // namespace luka::proto
