// The one table of what Telegram's errors mean for us.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/assert/source_location.hpp>

#include "common/result.hpp"
#include "gateway/telegram/types.hpp"

namespace luka::telegram {

/// What to do about an answer.
enum class remedy {
  none,                ///< success
  treat_as_done,       ///< "message is not modified": it already says what it should
  retry_later,         ///< 429: nothing to this chat before failure::retry_after has passed
  retry_with_backoff,  ///< the server or the network has a problem, and repeating does no harm
  unknown_outcome,     ///< it may have happened: sendMessage has no idempotency key, so do not repeat it blindly
  resend_as_new,       ///< the message to edit is gone or can not be edited
  split,               ///< too long: cut it into smaller messages
  skip_text,           ///< nothing that can be seen: leave this message out
  drop,                ///< it can never work: no rights, a closed topic, our bug
  drop_reply,          ///< the message to reply to is gone: send without the reply
  drop_thread,         ///< the forum topic is gone: send without it, and forget it
  give_up_chat,        ///< blocked, kicked, not found, deactivated: nothing will arrive until they come back
  migrate,             ///< the group has a new id, in failure::migrate_to
  bad_markup,          ///< entities or a rich message are refused: send it plainer, once
  bad_buttons,         ///< the keyboard is refused: send the text without it
  unsupported,         ///< this server, or this kind of chat, lacks the means: use another, and remember
  fatal,               ///< the token or the server's address is wrong
  conflict,            ///< 409: somebody else receives the updates
};

std::string_view name(remedy what);

struct failure {
  int code = 0;             ///< Telegram's error_code or the HTTP status; 0 when there was no answer
  std::string description;  ///< short, never holds the token
  remedy what = remedy::drop;
  std::chrono::seconds retry_after{0};  ///< at least 1 s with retry_later, otherwise 0
  std::optional<chat_id> migrate_to;    ///< always there with migrate
};

/// Success, or why not. One alias for all calls whose answer is only "true".
using outcome = result<void, failure>;

/// Pure. Telegram normalises its texts ("Bad Request: …") but not their case, and server codes such as TOPIC_CLOSED pass
/// through, so substrings are compared without regard to case. Never returns none or unknown_outcome.
remedy classify(int code, std::string_view description);

/// Thrown where going on makes no sense; the process should end with the exit code for bad configuration.
class fatal_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// For result<T, failure>::value() on a failure. Found by argument-dependent lookup.
[[noreturn]] void throw_exception_from_error(const failure& error, const boost::source_location& where);

}  // namespace luka::telegram
