// The jobs and tokens channels, between the gateway and the workers. The grammar is in README.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <msgpack.hpp>

#include "proto/failure.hpp"
#include "proto/message_type.hpp"
#include "proto/stage.hpp"

namespace luka::proto {

/// A job and the attempt at it: messages of an older attempt are dropped by whoever gets them.
struct job_ref {
  std::string job;
  std::uint32_t attempt = 1;

  bool operator==(const job_ref&) const = default;
};

/// A job that a worker runs, or one that has ended there and that no gateway has taken over yet.
struct held_job {
  std::string job;
  std::uint32_t attempt = 1;
  std::uint64_t bytes = 0;  ///< written so far
  bool finished = false;    ///< its infer_done or infer_failed is repeated until infer_ack

  MSGPACK_DEFINE(job, attempt, bytes, finished)
  bool operator==(const held_job&) const = default;
};

/// "I am alive, and this is what I hold." Sent by the loop that does the work.
struct heartbeat {
  static constexpr auto type = message_type::heartbeat;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string instance;           ///< random: a worker's incarnation or a gateway's instance
  std::vector<held_job> holding;  ///< empty from a gateway

  MSGPACK_DEFINE(instance, holding)
  bool operator==(const heartbeat&) const = default;
};

/// A worker introduces itself, to a gateway that it has not talked to or has lost. A newer incarnation of a name
/// replaces the older one at once; what the worker held and does not name here is lost.
struct hello {
  static constexpr auto type = message_type::hello;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string worker;       ///< name, unique among the workers, stable over restarts
  std::string incarnation;  ///< random per process start, and anew when a gateway has been lost
  std::uint32_t slots = 1;  ///< how many jobs it runs at the same time
  std::string model;
  std::string software;  ///< version of the program
  std::vector<held_job> holding;

  MSGPACK_DEFINE(worker, incarnation, slots, model, software, holding)
  bool operator==(const hello&) const = default;
};

/// The gateway's answer to hello: the topic on which it listens for tokens. Or, to a heartbeat of an incarnation that it
/// does not know: say hello.
struct welcome {
  static constexpr auto type = message_type::welcome;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string gateway;      ///< instance id of the gateway, the topic of the tokens channel
  std::string incarnation;  ///< whom this answers: one for an earlier incarnation means nothing. Since version 2
  bool enrolled = true;     ///< false: the gateway has never heard of it, or has forgotten it. Since version 2

  MSGPACK_DEFINE(gateway, incarnation, enrolled)
  bool operator==(const welcome&) const = default;
};

/// How many jobs this incarnation has asked for since it said hello, in all. The gateway may have sent at most
/// that many: a running total can be repeated, lost or overtaken without harm, a "free slots" count can not.
///
/// What has been granted is never taken back, but some of it may be held back for as long as no model server of the worker
/// can take more: while a server refuses for the moment, and while none answers. Said again whenever any of it changes.
struct credit {
  static constexpr auto type = message_type::credit;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string incarnation;
  std::uint64_t granted = 0;
  std::uint32_t held_back = 0;  ///< how many jobs fewer may be sent for now. Since version 2, as what follows
  std::uint8_t reason = 0;      ///< a proto::failure: why, when something is held back
  std::string detail;           ///< for the log, and the model's name for model_missing
  bool warm = false;            ///< a model server of this worker has the model in memory, as far as it knows

  MSGPACK_DEFINE(incarnation, granted, held_back, reason, detail, warm)
  bool operator==(const credit&) const = default;
};

/// A worker that is shutting down: no more jobs, please; the running ones end with infer_done or infer_failed.
struct goodbye {
  static constexpr auto type = message_type::goodbye;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string incarnation;

  MSGPACK_DEFINE(incarnation)
  bool operator==(const goodbye&) const = default;
};

struct infer_request {
  static constexpr auto type = message_type::infer_request;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;  ///< "bot id:update id", the request id of every log line about it
  std::uint32_t attempt = 1;
  std::string conversation;  ///< whose history: see conversation_id in the gateway
  std::int64_t user = 0;     ///< Telegram user id, for the log
  std::string text;          ///< what the person wrote, UTF-8
  bool journaled = false;    ///< the job is in history's journal, which knows its attempts and fences them

  MSGPACK_DEFINE(job, attempt, conversation, user, text, journaled)
  bool operator==(const infer_request&) const = default;
};

/// Nobody wants this answer: end the job if it runs, forget it if it has ended.
struct infer_cancel {
  static constexpr auto type = message_type::infer_cancel;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;

  MSGPACK_DEFINE(job, attempt)
  bool operator==(const infer_cancel&) const = default;
};

/// How the job ended has been taken over: the worker may forget it.
struct infer_ack {
  static constexpr auto type = message_type::infer_ack;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;

  MSGPACK_DEFINE(job, attempt)
  bool operator==(const infer_ack&) const = default;
};

/// The gateway lacks text: for a hole among the pieces, and when it comes back. Answered by infer_text, or by
/// infer_done or infer_failed once the job has ended.
struct resend {
  static constexpr auto type = message_type::resend;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;
  std::uint64_t offset = 0;  ///< bytes of the answer that are there

  MSGPACK_DEFINE(job, attempt, offset)
  bool operator==(const resend&) const = default;
};

/// A piece of the answer as it is written. May be lost: infer_done repeats the whole text on the reliable channel.
struct token_chunk {
  static constexpr auto type = message_type::token_chunk;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;
  std::uint64_t sequence = 0;  ///< 0, 1, 2 … within the attempt
  std::uint64_t offset = 0;    ///< bytes of the answer before this piece
  std::string text;            ///< whole UTF-8 characters

  MSGPACK_DEFINE(job, attempt, sequence, offset, text)
  bool operator==(const token_chunk&) const = default;
};

/// Everything that has been written from an offset on.
struct infer_text {
  static constexpr auto type = message_type::infer_text;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;
  std::uint64_t offset = 0;    ///< bytes of the answer before this text
  std::uint64_t sequence = 0;  ///< the number of the next token_chunk, which begins where this text ends
  std::string text;

  MSGPACK_DEFINE(job, attempt, offset, sequence, text)
  bool operator==(const infer_text&) const = default;
};

/// What this attempt is waiting for before its first word. Said when that changes, and again every few seconds while it
/// is neither `waiting` nor over, since it may be lost. Between two of these the gateway counts the time on by itself; the
/// first text ends every stage.
struct infer_state {
  static constexpr auto type = message_type::infer_state;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;
  std::uint8_t stage = 0;        ///< a proto::stage
  std::string model;             ///< its name
  std::uint64_t bytes = 0;       ///< of the model, 0 = unknown
  std::uint64_t usual_ms = 0;    ///< what the stage usually takes in all, 0 = unknown
  std::uint64_t elapsed_ms = 0;  ///< for how long it has lasted

  MSGPACK_DEFINE(job, attempt, stage, model, bytes, usual_ms, elapsed_ms)
  bool operator==(const infer_state&) const = default;
};

/// Repeated until infer_ack.
struct infer_done {
  static constexpr auto type = message_type::infer_done;
  static constexpr std::uint8_t version = 5;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;
  std::string text;           ///< the whole answer, UTF-8
  std::uint64_t chunks = 0;   ///< how many token_chunks were published
  std::string finish_reason;  ///< the model server's word: "stop", "length", …
  std::uint64_t prompt_tokens = 0;
  std::uint64_t answer_tokens = 0;
  bool remembered = true;  ///< false: the history could not be read or written
  std::uint64_t bytes = 0;  ///< of the text
  std::uint64_t hash = 0;   ///< text_hash of the text; 0 from a worker that does not know it
  bool knew_history = true;  ///< false: the history could not be read. Since version 3
  std::string thinking;      ///< what the model thought, or its beginning, if people may read it, UTF-8. Since version 4
  std::uint64_t window = 0;    ///< the model's context window in tokens; 0: not known. Since version 5, as what follows
  std::uint32_t kept = 0;      ///< messages of the conversation that the model was given to read
  std::uint32_t left_out = 0;  ///< messages of the conversation for which its window had no room

  MSGPACK_DEFINE(job, attempt, text, chunks, finish_reason, prompt_tokens, answer_tokens, remembered, bytes, hash,
                 knew_history, thinking, window, kept, left_out)
  bool operator==(const infer_done&) const = default;
};

/// Repeated until infer_ack, unless the gateway itself has cancelled the job or the request was turned away.
struct infer_failed {
  static constexpr auto type = message_type::infer_failed;
  static constexpr std::uint8_t version = 3;
  static constexpr std::uint8_t compatible_from = 1;

  std::string job;
  std::uint32_t attempt = 1;
  std::uint8_t reason = 0;   ///< a proto::failure
  std::string detail;        ///< for the log, and the model's name for model_missing
  std::string partial_text;  ///< what had been written, UTF-8
  bool elsewhere = false;    ///< another worker may do better
  bool here = false;         ///< this worker may do better in another attempt: it has another model server. Since version 3

  MSGPACK_DEFINE(job, attempt, reason, detail, partial_text, elsewhere, here)
  bool operator==(const infer_failed&) const = default;
};

}  // namespace luka::proto
