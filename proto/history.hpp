// The history channel: requests of gateway and workers, replies of history_svc. All requests may be repeated.
// The journal of unfinished jobs, on the same channel, is in journal.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <msgpack.hpp>

#include "proto/message_type.hpp"

namespace luka::proto {

struct chat_message {
  std::string role;  ///< "user", "assistant" or "system"
  std::string content;

  MSGPACK_DEFINE(role, content)
  bool operator==(const chat_message&) const = default;
};

/// With a job: also whether an earlier attempt has answered it. If not, and unless this is the first, the journal's attempt
/// is raised to this one, so that no earlier attempt can store its turn after this moment. See unfinished_job::attempt.
struct load_context {
  static constexpr auto type = message_type::load_context;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::string conversation;
  std::uint32_t limit = 10;  ///< the newest so many messages
  std::string job;           ///< since version 2; "" asks for the context alone
  std::uint32_t attempt = 0;

  MSGPACK_DEFINE(conversation, limit, job, attempt)
  bool operator==(const load_context&) const = default;
};

/// Reply to load_context.
struct context {
  static constexpr auto type = message_type::context;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  std::vector<chat_message> messages;  ///< oldest first; none when the job is answered
  bool answered = false;  ///< since version 2: the job's turn is stored; repeat `answer` instead of asking the model
  std::string answer;

  MSGPACK_DEFINE(messages, answered, answer)
  bool operator==(const context&) const = default;
};

/// One question with its answer. Stored once per turn id, however often it is asked.
///
/// With an attempt, the journal decides too, in the same step. The turn of an unfinished job is stored and the job is
/// answered with this text. Nothing is stored for a job that has been given to a later attempt, that is over without a
/// turn (cancelled, failed), that is parked, or that the journal does not know.
struct append_turn {
  static constexpr auto type = message_type::append_turn;
  static constexpr std::uint8_t version = 3;
  static constexpr std::uint8_t compatible_from = 1;

  std::string conversation;
  std::string turn;  ///< the job's id
  std::string question;
  std::string answer;
  std::uint32_t attempt = 0;  ///< since version 2; 0: the turn is stored without asking the journal
  std::uint64_t tokens = 0;   ///< that the model has read and written, for whoever settles the job. Since version 3

  MSGPACK_DEFINE(conversation, turn, question, answer, attempt, tokens)
  bool operator==(const append_turn&) const = default;
};

struct appended {
  static constexpr auto type = message_type::appended;
  static constexpr std::uint8_t version = 2;
  static constexpr std::uint8_t compatible_from = 1;

  bool stored = true;   ///< false: this turn had been stored before, or was refused
  bool fenced = false;  ///< since version 2: refused; this attempt's answer counts for nothing

  MSGPACK_DEFINE(stored, fenced)
  bool operator==(const appended&) const = default;
};

struct forget {
  static constexpr auto type = message_type::forget;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::string conversation;

  MSGPACK_DEFINE(conversation)
  bool operator==(const forget&) const = default;
};

struct forgotten {
  static constexpr auto type = message_type::forgotten;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  bool existed = false;

  MSGPACK_DEFINE(existed)
  bool operator==(const forgotten&) const = default;
};

/// Append only: the numbers are on the wire.
enum class history_error : std::uint8_t {
  unavailable = 0,  ///< Redis is away or did not answer in time; the request may be repeated
  bad_request = 1,  ///< the request could not be understood; repeating it will not help
  store_error = 2,  ///< Redis answered with an error (out of memory, wrong type, no permission …)
};

struct history_refused {
  static constexpr auto type = message_type::history_refused;
  static constexpr std::uint8_t version = 1;
  static constexpr std::uint8_t compatible_from = 1;

  std::uint8_t reason = 0;  ///< a history_error
  std::string detail;       ///< for the log

  MSGPACK_DEFINE(reason, detail)
  bool operator==(const history_refused&) const = default;
};

}  // namespace luka::proto
